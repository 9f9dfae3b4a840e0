using Data2Vec.Dsl.Randomness;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>How a parameter starts. The laws are those of the original code (data2vec 1.0, sections 1.2 and 3.1).</summary>
public abstract record Initializer
{
    /// <summary>Overwrites <paramref name="values"/>, with what <paramref name="draws"/> has for them where the law is a random one.</summary>
    public abstract void Fill(torch.Tensor values, TensorDraws draws);

    internal sealed record ConstantValue(double Value) : Initializer
    {
        public override void Fill(torch.Tensor values, TensorDraws draws) => values.fill_(Value);
    }

    internal sealed record UniformValues(double Least, double Most) : Initializer
    {
        public override void Fill(torch.Tensor values, TensorDraws draws) => draws.Uniform(values, Least, Most);
    }

    internal sealed record NormalValues(double Std, int? ZeroRow = null) : Initializer
    {
        public override void Fill(torch.Tensor values, TensorDraws draws)
        {
            draws.Normal(values, 0, Std);
            if (ZeroRow is { } row)
            {
                using var padding = values.select(0, row);
                padding.zero_();
            }
        }
    }

    /// <summary>The lengths of a direction's kernel taps, so that a weight-normed convolution starts as if it were none.</summary>
    internal sealed record TapLengthValues(torch.Tensor Direction) : Initializer
    {
        public override void Fill(torch.Tensor values, TensorDraws draws)
        {
            using var lengths = Direction.square().sum([0L, 1L], keepdim: true).sqrt();
            values.copy_(lengths);
        }
    }

    /// <summary>A normal law that is cut, and then multiplied.</summary>
    internal sealed record TruncatedNormalValues(double Mean, double Std, double Factor) : Initializer
    {
        private const double Cut = 2;

        public override void Fill(torch.Tensor values, TensorDraws draws) => draws.Normal(values, Mean, Std, Cut, Factor);
    }
}
