namespace Data2Vec.Dsl.Randomness;

/// <summary>The random draws that masking algorithms make, so that recorded draws can stand in for random ones.</summary>
public abstract class Draws
{
    /// <summary>A number in [low, high] (or [high, low] where reversed, as Python's random.uniform allows).</summary>
    public abstract double Uniform(double low, double high);

    /// <summary>A whole number between <paramref name="low"/> and <paramref name="high"/>, both included.</summary>
    public abstract int Integer(int low, int high);

    /// <summary>A number in [0, 1).</summary>
    public virtual double Unit() => Uniform(0, 1);

    /// <summary>A normally distributed number.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation, 0 or more.</param>
    public virtual double Normal(double mean, double deviation) =>
        mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit()));

    /// <summary>A count with a Poisson distribution.</summary>
    /// <param name="mean">The mean, 0 or more; the time to draw grows with it.</param>
    public virtual int Poisson(double mean)
    {
        // Arrivals with exponential gaps of mean 1. Unlike a product of uniform numbers, their sum cannot underflow.
        var count = -1;
        for (double time = 0; time <= mean; count++)
        {
            time -= Math.Log(1 - Unit());
        }

        return count;
    }

    /// <summary>Different whole numbers from 0 to <paramref name="below"/> - 1, every ordered choice equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many, or <paramref name="count"/> is negative.</exception>
    public virtual int[] Distinct(int count, int below)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, below);
        var numbers = new int[below];
        for (var i = 0; i < below; i++)
        {
            numbers[i] = i;
        }

        for (var i = 0; i < count; i++)
        {
            var other = Integer(i, below - 1);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        return numbers[..count];
    }

    /// <summary>Different elements of a list, every ordered choice equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many, or <paramref name="count"/> is negative.</exception>
    public virtual int[] Distinct(int count, IReadOnlyList<int> among)
    {
        ArgumentNullException.ThrowIfNull(among);
        return Array.ConvertAll(Distinct(count, among.Count), i => among[i]);
    }

    /// <summary>Draws that depend only on the key, so that a resumed run masks as the uninterrupted one.</summary>
    public static Draws Keyed(ulong seed, long update, long sample) => new Counted(seed, (ulong)update, (ulong)sample);

    // SplitMix64 over a key: no state worth saving, and any sample of any update can be drawn alone.
    private sealed class Counted(ulong seed, ulong update, ulong sample) : Draws
    {
        private ulong _state = SplitMix64.Key(SplitMix64.Key(SplitMix64.Key(seed) + update) + sample);

        public override double Uniform(double low, double high) => low + ((high - low) * ((Next() >> 11) * (1.0 / (1UL << 53))));

        public override int Integer(int low, int high) => low + (int)(((UInt128)Next() * (ulong)(high - low + 1)) >> 64);

        private ulong Next() => SplitMix64.Key(_state += SplitMix64.Gamma);
    }
}
