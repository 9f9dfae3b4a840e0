namespace Data2Vec.Dsl;

// How parameters start, in the words of generated constructors. The laws are those of the original code (data2vec 1.0, sections 1.2 and 3.1).
public abstract partial class Model
{
    /// <summary>All zeros.</summary>
    protected static Initializer Zeros { get; } = new Initializer.ConstantValue(0);

    /// <summary>All ones.</summary>
    protected static Initializer Ones { get; } = new Initializer.ConstantValue(1);

    /// <summary>One value everywhere.</summary>
    protected static Initializer Constant(double value) => new Initializer.ConstantValue(value);

    /// <summary>Uniform in ±1/√fanIn: what a linear or convolution layer of torch starts from, weight and bias alike.</summary>
    protected static Initializer FanIn(long fanIn) => new Initializer.UniformValues(1 / Math.Sqrt(fanIn));

    /// <summary>Normal around 0.</summary>
    protected static Initializer Normal(double std) => new Initializer.NormalValues(std);

    /// <summary>Normal, cut at ±2 (absolute, not in deviations) without piling up at the cuts.</summary>
    protected static Initializer TruncatedNormal(double mean, double std) => new Initializer.TruncatedNormalValues(mean, std, 1);

    /// <summary>
    /// Truncated normal around 0, divided by √(2·layer), layer counted from 1: projections back into the residual stream start smaller
    /// the deeper they stand. (BEiT.)
    /// </summary>
    protected static Initializer ResidualTruncatedNormal(double std, int layer) =>
        new Initializer.TruncatedNormalValues(0, std, 1 / Math.Sqrt(2.0 * layer));
}
