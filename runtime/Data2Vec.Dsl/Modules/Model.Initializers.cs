namespace Data2Vec.Dsl;

// How parameters start, in the words of generated constructors. The distributions are those of fairseq's data2vec 1.0 models.
public abstract partial class Model
{
    /// <summary>All zeros.</summary>
    protected static Initializer Zeros { get; } = new Initializer.ConstantValue(0);

    /// <summary>All ones.</summary>
    protected static Initializer Ones { get; } = new Initializer.ConstantValue(1);

    /// <summary>One value everywhere.</summary>
    protected static Initializer Constant(double value) => new Initializer.ConstantValue(value);

    /// <summary>Uniform in ±1/√fanIn: what a linear or convolution layer of torch starts from, weight and bias alike.</summary>
    protected static Initializer FanIn(long fanIn) => new Initializer.UniformValues(-1 / Math.Sqrt(fanIn), 1 / Math.Sqrt(fanIn));

    /// <summary>Uniform between two values.</summary>
    protected static Initializer Uniform(double least, double most) => new Initializer.UniformValues(least, most);

    /// <summary>Normal around 0.</summary>
    protected static Initializer Normal(double std) => new Initializer.NormalValues(std);

    /// <summary>Normal around 0 but for one row, which is 0: the padding token's.</summary>
    protected static Initializer Normal(double std, int zeroRow) => new Initializer.NormalValues(std, zeroRow);

    /// <summary>Normal with a deviation of √(2 / fanIn): what keeps the variance through rectifiers. (Kaiming; wav2vec 2.0's convolutions.)</summary>
    protected static Initializer Kaiming(long fanIn) => new Initializer.NormalValues(Math.Sqrt(2.0 / fanIn));

    /// <summary>The lengths of the kernel taps of a weight-normed convolution's direction.</summary>
    protected static Initializer TapLengths(TorchSharp.torch.Tensor direction) => new Initializer.TapLengthValues(direction);

    /// <summary>Normal, cut at ±2 (absolute, not in deviations) without piling up at the cuts.</summary>
    protected static Initializer TruncatedNormal(double mean, double std) => new Initializer.TruncatedNormalValues(mean, std, 1);

    /// <summary>
    /// Truncated normal around 0, divided by √(2·layer), layer counted from 1: projections back into the residual stream start smaller
    /// the deeper they stand. (BEiT.)
    /// </summary>
    protected static Initializer ResidualTruncatedNormal(double std, int layer) =>
        new Initializer.TruncatedNormalValues(0, std, 1 / Math.Sqrt(2.0 * layer));
}
