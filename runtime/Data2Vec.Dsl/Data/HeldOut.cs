namespace Data2Vec.Dsl.Data;

/// <summary>Which samples of a sequence are kept for testing: they are spread evenly, with a tenth every tenth.</summary>
internal static class HeldOut
{
    /// <summary>Whether the sample at a place is one. The same place is always on the same side, however long the sequence is.</summary>
    /// <param name="place">Its place, from 0 where the first is to be held out, from 1 where it is not.</param>
    /// <param name="share">Which share is held out, above 0 and below 1.</param>
    // In decimal, where 30 times a tenth is 3.
    public static bool Is(int place, double share) => decimal.Floor(place * (decimal)share) > decimal.Floor((place - 1) * (decimal)share);

    /// <summary>Refuses what is no share.</summary>
    public static void Require(double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 1);
    }
}
