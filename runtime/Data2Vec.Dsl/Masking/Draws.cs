namespace Data2Vec.Dsl.Masking;

/// <summary>The random draws that masking algorithms make, so that recorded draws can stand in for random ones.</summary>
public abstract class Draws
{
    /// <summary>A number in [low, high] (or [high, low] where reversed, as Python's random.uniform allows).</summary>
    public abstract double Uniform(double low, double high);

    /// <summary>A whole number between <paramref name="low"/> and <paramref name="high"/>, both included.</summary>
    public abstract int Integer(int low, int high);

    /// <summary>Draws that depend only on the key, so that a resumed run masks as the uninterrupted one.</summary>
    public static Draws Keyed(ulong seed, long update, long sample) => new Counted(seed, (ulong)update, (ulong)sample);

    // SplitMix64 over a key: no state worth saving, and any sample of any update can be drawn alone.
    private sealed class Counted(ulong seed, ulong update, ulong sample) : Draws
    {
        private ulong _state = Mix(Mix(Mix(seed) + update) + sample);

        public override double Uniform(double low, double high) => low + ((high - low) * ((Next() >> 11) * (1.0 / (1UL << 53))));

        public override int Integer(int low, int high) => low + (int)(((UInt128)Next() * (ulong)(high - low + 1)) >> 64);

        private static ulong Mix(ulong z)
        {
            z += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }

        private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);
    }
}
