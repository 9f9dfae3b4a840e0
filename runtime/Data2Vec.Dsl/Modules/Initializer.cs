using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>How a parameter starts. The laws are those of the original code (data2vec 1.0, sections 1.2 and 3.1).</summary>
public abstract record Initializer
{
    /// <summary>Overwrites <paramref name="values"/>, drawing from <paramref name="random"/>.</summary>
    public abstract void Fill(torch.Tensor values, torch.Generator random);

    internal sealed record ConstantValue(double Value) : Initializer
    {
        public override void Fill(torch.Tensor values, torch.Generator random) => values.fill_(Value);
    }

    internal sealed record UniformValues(double Least, double Most) : Initializer
    {
        public override void Fill(torch.Tensor values, torch.Generator random) => values.uniform_(Least, Most, random);
    }

    internal sealed record NormalValues(double Std, int? ZeroRow = null) : Initializer
    {
        public override void Fill(torch.Tensor values, torch.Generator random)
        {
            values.normal_(0, Std, random);
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
        public override void Fill(torch.Tensor values, torch.Generator random)
        {
            using var lengths = Direction.square().sum([0L, 1L], keepdim: true).sqrt();
            values.copy_(lengths);
        }
    }

    internal sealed record TruncatedNormalValues(double Mean, double Std, double Factor) : Initializer
    {
        private const double Cut = 2;

        // The largest float32 below 1. At 1 the inverse is infinite: with a narrow law, one draw in 2^24 would land on the cut, 100
        // standard deviations out.
        private const double Farthest = 1 - (1.0 / (1 << 24));

        public override void Fill(torch.Tensor values, torch.Generator random)
        {
            // Uniform between the distribution function's values at the cuts, mapped back through the inverse: 2·cdf - 1 = erf.
            double Erf(double x) => Math.Clamp((2 * NormalCdf((x - Mean) / Std)) - 1, -Farthest, Farthest);
            values.uniform_(Erf(-Cut), Erf(Cut), random);
            values.erfinv_();
            values.mul_(Std * Math.Sqrt(2)).add_(Mean).clamp_(-Cut, Cut);
            if (Factor != 1)
            {
                values.mul_(Factor);
            }
        }

        private static double NormalCdf(double x)
        {
            using var value = torch.tensor(x / Math.Sqrt(2), torch.ScalarType.Float64);
            using var erf = value.erf();
            return 0.5 * (1 + erf.item<double>());
        }
    }
}
