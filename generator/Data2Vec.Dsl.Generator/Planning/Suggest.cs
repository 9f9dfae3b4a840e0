using System;
using System.Collections.Generic;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>Values to propose where a declaration says none, or none that works.</summary>
internal static class Suggest
{
    private static readonly int[] s_heads = [16, 12, 8, 6, 4, 3, 2];

    /// <summary>
    /// The most heads of the usual counts that leave each at least 64 channels, as in the papers; at least 16 where the model is small.
    /// </summary>
    public static int Heads(long width) =>
        s_heads.Concat(s_heads.Select(heads => -heads))
            .Where(h => width % h == 0 && width / Math.Abs(h) >= (h > 0 ? 64 : 16))
            .Select(Math.Abs)
            .DefaultIfEmpty(1)
            .First();

    /// <summary>A width that the heads divide: 64 channels each; the base models' where the heads are unknown.</summary>
    public static int Width(int heads) => heads is > 0 and <= 64 ? 64 * heads : 768;

    /// <summary>The side of a patch in the papers.</summary>
    public const int UsualPatch = 16;

    /// <summary>The side of a patch that tiles an image by more than one: the papers' or the nearest to it.</summary>
    public static int Patch(int height, int width) => (int)Divisors(Common(height, width), UsualPatch, 2)
        .Where(side => side < Math.Max(height, width))
        .DefaultIfEmpty(1)
        .First();

    /// <summary>How many layers to average: eight, as for audio and text in the paper, or all of a small model.</summary>
    public static int TopLayers(int depth) => Math.Min(8, depth);

    /// <summary>60 % of the positions, as in the published vision runs.</summary>
    public static int Masked(int positions) => (int)(positions * 0.6);

    /// <summary>The divisors nearest to a wrong number, nearest first.</summary>
    public static IReadOnlyList<long> Divisors(long number, long near, int count) => Divisors(number)
        .OrderBy(d => Math.Abs(d - near))
        .ThenBy(d => d)
        .Take(count)
        .ToList();

    private static IEnumerable<long> Divisors(long number)
    {
        for (var small = 1L; small * small <= number; small++)
        {
            if (number % small == 0)
            {
                yield return small;
                if (small * small != number)
                {
                    yield return number / small;
                }
            }
        }
    }

    /// <summary>What two numbers have in common, so that a divisor of it divides both.</summary>
    public static long Common(long a, long b) => b == 0 ? a : Common(b, a % b);
}
