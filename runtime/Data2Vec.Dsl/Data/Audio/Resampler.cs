using System.Numerics;
using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>
/// Brings audio from one sample rate to another by a windowed sinc, for any ratio. It delays nothing: sample 0 stays at time 0. What the lower
/// rate cannot carry is held down by 80 dB; up to 0.89 of its half passes unchanged.
/// </summary>
/// <remarks>
/// With the ratio reduced to L / M, output n lies at input time n · M / L and so at one of L places between two input samples. Each place has
/// its own row of weights, sinc times Kaiser window. (Kaiser's formulas for the window; any text on digital filters.)
/// </remarks>
public sealed class Resampler
{
    // Zero crossings of the sinc on either side of its centre. With 80 dB the fall from pass to stop then takes 0.105 of the lower rate's half.
    private const int Crossings = 48;
    private const double Attenuation = 80;
    private const double Beta = 0.1102 * (Attenuation - 8.7);
    private const double Fall = (Attenuation - 8) / (2.285 * 2 * Crossings * Math.PI);

    // Rates without a common divisor have as many rows as the rate has samples; beyond this they are made when they are needed.
    private const long MaxWeights = 1 << 23;

    private readonly int _up;
    private readonly int _down;
    private readonly double _cutoff;
    private readonly int _reach;
    private readonly float[]?[]? _rows;

    /// <summary>Prepares for two rates; the instance serves any number of recordings, from any thread.</summary>
    /// <param name="from">Samples per second of what comes.</param>
    /// <param name="to">Samples per second of what is wanted.</param>
    public Resampler(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, 1);
        var divisor = (int)BigInteger.GreatestCommonDivisor(from, to);
        (_up, _down) = (to / divisor, from / divisor);

        // The fall ends where the lower rate's half begins to fold over.
        _cutoff = Math.Min(1, (double)to / from) * (1 - (Fall / 2));
        _reach = (int)Math.Ceiling(Crossings / Math.Min(1, (double)to / from));
        _rows = (long)_up * ((2 * _reach) + 2) <= MaxWeights ? new float[_up][] : null;
    }

    /// <summary>Resamples a whole recording. Before its start and after its end it is silent.</summary>
    /// <param name="samples">The recording, <c>[T]</c>.</param>
    /// <returns>The same at the new rate, <c>[round(T · to / from)]</c>.</returns>
    public float[] Resample(ReadOnlySpan<float> samples)
    {
        if (_up == _down)
        {
            return samples.ToArray();
        }

        var padded = new float[samples.Length + (2 * _reach) + 2];
        samples.CopyTo(padded.AsSpan(_reach));
        var result = new float[checked((int)((((long)samples.Length * _up) + (_down / 2)) / _down))];
        for (var n = 0; n < result.Length; n++)
        {
            // The row's weights begin _reach samples before the whole part of the time, which the padding has moved to index 0.
            var (whole, place) = Math.DivRem((long)n * _down, _up);
            var row = Row((int)place);
            result[n] = Dot(row, padded.AsSpan((int)whole, row.Length));
        }

        return result;
    }

    private float[] Row(int place)
    {
        if (_rows is null)
        {
            return MakeRow(place);
        }

        // Two threads may make the same row; they make the same numbers.
        return _rows[place] ??= MakeRow(place);
    }

    private float[] MakeRow(int place)
    {
        var weights = new double[(2 * _reach) + 2];
        for (var i = 0; i < weights.Length; i++)
        {
            var distance = i - _reach - ((double)place / _up);
            var inside = 1 - (distance * distance / ((double)_reach * _reach));
            weights[i] = inside <= 0 ? 0 : Sinc(_cutoff * distance) * Bessel(Beta * Math.Sqrt(inside));
        }

        // So that each place keeps a constant as it is.
        var sum = weights.Sum();
        return Array.ConvertAll(weights, weight => (float)(weight / sum));
    }

    private static double Sinc(double x) => Math.Abs(x) < 1e-12 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    // The modified Bessel function of order 0, by its power series.
    private static double Bessel(double x)
    {
        var (sum, term) = (1.0, 1.0);
        for (var k = 1; term > sum * 1e-17; k++)
        {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }

        return sum;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var x = MemoryMarshal.Cast<float, Vector<float>>(a);
        var y = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < x.Length; i++)
        {
            sums += x[i] * y[i];
        }

        var sum = Vector.Sum(sums);
        for (var i = x.Length * Vector<float>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
