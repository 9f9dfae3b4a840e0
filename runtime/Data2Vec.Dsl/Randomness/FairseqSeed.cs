using System.Numerics;

namespace Data2Vec.Dsl.Randomness;

/// <summary>
/// The seeds that fairseq derives from (seed, epoch or update, sample) by Python's hash of a tuple of whole numbers, for reproducing its
/// draws. Our own runs key their draws by <see cref="Draws.Keyed"/>. (Python's hash of a tuple; fixture random_masks.)
/// </summary>
public static class FairseqSeed
{
    private const ulong Prime1 = 11400714785074694791;
    private const ulong Prime2 = 14029467366897019727;
    private const ulong Prime5 = 2870177450012600261;
    private const ulong LengthSalt = 3527539;
    private const long MersennePrime = (1L << 61) - 1;

    /// <summary>Python's <c>hash((a, b, …))</c> for whole numbers.</summary>
    public static long Hash(params ReadOnlySpan<long> tuple)
    {
        var sum = Prime5;
        foreach (var item in tuple)
        {
            sum += (ulong)Hash(item) * Prime2;
            sum = BitOperations.RotateLeft(sum, 31) * Prime1;
        }

        sum += (ulong)tuple.Length ^ (Prime5 ^ LengthSalt);
        return sum == ulong.MaxValue ? 1546275796 : (long)sum;
    }

    /// <summary>fairseq's <c>int(hash((a, b, …)) % 1e6)</c>: the seed of a generator.</summary>
    public static long Of(params ReadOnlySpan<long> tuple) => Remainder(Hash(tuple), 1e6);

    /// <summary>What fairseq adds to a sample's id for clone <paramref name="clone"/>, so that clones get masks of their own.</summary>
    public static long CloneOffset(long seed, int clone) => clone == 0 ? 0 : Remainder(Hash(seed, clone - 1), 1e10);

    // Python reduces |v| modulo 2^61 - 1 and keeps the sign; -1 is its error mark and becomes -2.
    private static long Hash(long value)
    {
        var hash = value % MersennePrime;
        return hash == -1 ? -2 : hash;
    }

    // The remainder is taken in double precision (the divisor is a float there) and has the sign of the divisor.
    private static long Remainder(long hash, double divisor)
    {
        var remainder = (double)hash % divisor;
        return (long)(remainder < 0 ? remainder + divisor : remainder);
    }
}
