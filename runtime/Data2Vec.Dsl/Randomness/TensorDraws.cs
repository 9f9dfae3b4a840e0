using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp;

namespace Data2Vec.Dsl.Randomness;

/// <summary>
/// Random numbers for whole tensors: start values, and what dropout multiplies by. Number i of a seed depends on the seed and on i alone: all cores
/// draw at once, and a model starts the same whatever the number of threads, on every device.
/// </summary>
/// <param name="Seed">The seed: of a model's start values, or of one dropout.</param>
/// <param name="Position">The number of the tensor's first element, a multiple of 8: where it begins in a flat buffer.</param>
public readonly record struct TensorDraws(ulong Seed, long Position)
{
    // Eight numbers from four states, two of 24 bits from each.
    private const int Lanes = 8;
    private const int Share = 1 << 16;
    private const float Unit = 1f / (1 << 24);

    // A law as a function of uniform numbers between -1 and 1. Structs, so that the loop is compiled for each.
    private interface ILaw
    {
        Vector256<float> Of(Vector256<float> symmetric);
    }

    /// <summary>Overwrites a tensor with numbers between two bounds, all equally likely.</summary>
    public void Uniform(torch.Tensor values, double least, double most)
    {
        Fill(values, new UniformLaw((float)((most + least) / 2), (float)((most - least) / 2)));
    }

    /// <summary>Overwrites a tensor with normally distributed numbers.</summary>
    /// <param name="values">The tensor, float32.</param>
    /// <param name="mean">The mean before the cut.</param>
    /// <param name="std">The standard deviation before the cut.</param>
    /// <param name="cut">No number lies further from 0; by default there is no cut but that of 24 bits, at 5.3 deviations.</param>
    /// <param name="factor">What the numbers are multiplied by afterwards.</param>
    /// <remarks>
    /// Uniform between the values of the distribution function at the cuts, mapped back through its inverse: nothing piles up at the cuts.
    /// (2·cdf - 1 = erf.)
    /// </remarks>
    public void Normal(torch.Tensor values, double mean, double std, double cut = double.PositiveInfinity, double factor = 1)
    {
        var (low, high) = (Erf((-cut - mean) / std), Erf((cut - mean) / std));
        Fill(values, new NormalLaw(
            new UniformLaw((float)((high + low) / 2), (float)((high - low) / 2)),
            Scale: (float)(std * Math.Sqrt(2) * factor),
            Shift: (float)(mean * factor),
            Limit: (float)(cut * factor)));
    }

    /// <summary>Overwrites a tensor with what dropout multiplies by: 0 with probability <paramref name="p"/>, else 1 / (1 - p).</summary>
    public void Dropout(torch.Tensor values, double p) => Fill(values, new DropoutLaw((float)((2 * p) - 1), (float)(1 / (1 - p))));

    // What the distribution function of the normal law says at z, from -1 to 1.
    private static double Erf(double z)
    {
        using var value = torch.tensor(z / Math.Sqrt(2), torch.ScalarType.Float64);
        using var erf = value.erf();
        return erf.item<double>();
    }

    private void Fill<TLaw>(torch.Tensor values, TLaw law)
        where TLaw : struct, ILaw
    {
        if (values.device_type != DeviceType.CPU)
        {
            using var drawn = torch.empty(values.shape);
            Fill(drawn, law);
            values.copy_(drawn);
            return;
        }

        unsafe
        {
            var (start, count, draws) = ((nint)TensorBytes.Pointer(values), values.numel(), this);
            var shares = (count + Share - 1) / Share;
            Parallel.For(0, shares, new ParallelOptions { MaxDegreeOfParallelism = torch.get_num_threads() }, share =>
            {
                var first = share * Share;
                draws.Fill(new Span<float>((float*)start + first, (int)Math.Min(Share, count - first)), draws.Position + first, law);
            });
        }
    }

    // Compiled at once for the whole speed: a model is filled before the runtime would find that the loop is hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill<TLaw>(Span<float> values, long position, TLaw law)
        where TLaw : struct, ILaw
    {
        var key = SplitMix64.Key(Seed);
        var states = Vector256.Create(key + ((ulong)position / 2 * SplitMix64.Gamma)) + (Vector256.Create(1UL, 2, 3, 4) * SplitMix64.Gamma);
        var step = Vector256.Create(unchecked(Lanes / 2 * SplitMix64.Gamma));
        for (; values.Length >= Lanes; values = values[Lanes..])
        {
            law.Of(Symmetric(states)).CopyTo(values);
            states += step;
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = law.Of(Symmetric(states))[i];
        }
    }

    // The odd multiples of 2⁻²⁴ between -1 and 1: as many on each side, and neither end, where the inverse error function is infinite.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Symmetric(Vector256<ulong> states)
    {
        var bits = SplitMix64.Mix(states).AsInt32() & Vector256.Create((1 << 24) - 1);
        return Vector256.ConvertToSingle((bits << 1) + Vector256.Create(1 - (1 << 24))) * Unit;
    }

    private readonly record struct UniformLaw(float Middle, float Half) : ILaw
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> symmetric) => (symmetric * Half) + Vector256.Create(Middle);
    }

    private readonly record struct DropoutLaw(float Highest, float Kept) : ILaw
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> symmetric) =>
            Vector256.AndNot(Vector256.Create(Kept), Vector256.LessThan(symmetric, Vector256.Create(Highest)));
    }

    private readonly record struct NormalLaw(UniformLaw Shares, float Scale, float Shift, float Limit) : ILaw
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> symmetric)
        {
            var values = (InverseErf(Shares.Of(symmetric)) * Scale) + Vector256.Create(Shift);
            return Vector256.Clamp(values, Vector256.Create(-Limit), Vector256.Create(Limit));
        }

        // The inverse of erf in single precision, to a few units of the last place. (Giles, Approximating the erfinv function, 2011.)
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> InverseErf(Vector256<float> x)
        {
            var w = -Vector256.Log((Vector256<float>.One - x) * (Vector256<float>.One + x));
            var centre = Polynomial(
                w - Vector256.Create(2.5f),
                [2.81022636e-08f, 3.43273939e-07f, -3.5233877e-06f, -4.39150654e-06f, 0.00021858087f, -0.00125372503f, -0.00417768164f, 0.246640727f, 1.50140941f]);
            if (Vector256.LessThanAll(w, Vector256.Create(5f)))
            {
                return x * centre;
            }

            var tail = Polynomial(
                Vector256.Sqrt(w) - Vector256.Create(3f),
                [-0.000200214257f, 0.000100950558f, 0.00134934322f, -0.00367342844f, 0.00573950773f, -0.0076224613f, 0.00943887047f, 1.00167406f, 2.83297682f]);
            return x * Vector256.ConditionalSelect(Vector256.LessThan(w, Vector256.Create(5f)), centre, tail);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Polynomial(Vector256<float> x, ReadOnlySpan<float> coefficients)
        {
            var sum = Vector256.Create(coefficients[0]);
            foreach (var coefficient in coefficients[1..])
            {
                sum = Vector256.MultiplyAddEstimate(sum, x, Vector256.Create(coefficient));
            }

            return sum;
        }
    }
}
