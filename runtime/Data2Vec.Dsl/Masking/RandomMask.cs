using Data2Vec.Dsl.Randomness;
namespace Data2Vec.Dsl.Masking;

/// <summary>
/// Masking of single positions: every sample keeps the same number of positions, drawn uniformly. (fairseq's random_masking; fixture
/// random_masks.)
/// </summary>
public static class RandomMask
{
    /// <summary>How many of <paramref name="length"/> positions stay visible: ⌊L · (1 - ratio)⌋ in double precision, as in fairseq.</summary>
    public static int Kept(int length, double ratio) => (int)(length * (1 - ratio));

    /// <summary>Draws the mask of one sample.</summary>
    /// <param name="mask">The positions of the sample, <c>[L]</c>; all are overwritten.</param>
    /// <param name="ratio">Share of the positions to mask, in [0, 1].</param>
    /// <param name="draws">Asked for one number in [0, 1) per position.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ratio"/> is not in [0, 1].</exception>
    public static void Draw(Span<bool> mask, double ratio, Draws draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        var noise = new float[mask.Length];
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] = (float)draws.Uniform(0, 1);
        }

        Draw(mask, ratio, noise);
    }

    /// <summary>Masks by given noise: the positions with the smallest noise stay visible; the earlier one where two are equal.</summary>
    /// <param name="mask">The positions of the sample, <c>[L]</c>; all are overwritten.</param>
    /// <param name="ratio">Share of the positions to mask, in [0, 1].</param>
    /// <param name="noise">One number per position, <c>[L]</c>.</param>
    /// <exception cref="ArgumentException">There is not one noise value per position.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ratio"/> is not in [0, 1].</exception>
    public static void Draw(Span<bool> mask, double ratio, ReadOnlySpan<float> noise)
    {
        if (!(ratio >= 0 && ratio <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The share of positions to mask is between 0 and 1.");
        }

        if (noise.Length != mask.Length)
        {
            throw new ArgumentException($"{noise.Length} noise values were given for {mask.Length} positions.", nameof(noise));
        }

        var order = new (float Noise, int Position)[noise.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = (noise[i], i);
        }

        Array.Sort(order);
        mask.Fill(true);
        foreach (var (_, position) in order.AsSpan(0, Kept(mask.Length, ratio)))
        {
            mask[position] = false;
        }
    }
}
