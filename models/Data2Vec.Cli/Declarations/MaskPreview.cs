using System.Globalization;
using System.Text;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Randomness;

namespace Data2Vec.Cli.Declarations;

/// <summary>Masks drawn by a pair's policy on samples of the reference length.</summary>
/// <param name="Positions">Positions of a sample.</param>
/// <param name="Share">The share that is masked, on average.</param>
/// <param name="Least">Fewest masked positions of a sample.</param>
/// <param name="Most">Most masked positions of a sample.</param>
/// <param name="Image">The first mask, row by row.</param>
internal sealed record MaskPreview(int Positions, double Share, int Least, int Most, string Image)
{
    // Enough for a third digit of the share.
    private const int Samples = 400;

    // Of a sequence, on one line.
    private const int LineLength = 100;

    /// <summary>What was drawn, in a sentence.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture, $"{Samples} masks drawn: {100 * Share:0.#} % of {Positions:#,0} positions masked, {Least:#,0} to {Most:#,0}; the first:");

    /// <summary>Draws the masks of a pair; null where it was not written by the generator.</summary>
    public static MaskPreview? Of(Declaration pair, ulong seed)
    {
        if (pair.ReferenceGrid(Samples) is not { } grid || pair.CreatePolicy() is not { } policy)
        {
            return null;
        }

        using var masks = policy.Sample(grid, seed, update: 0);
        using var drawn = masks.Positions.narrow(1, grid.ExtraTokens, grid.Positions).contiguous();
        var masked = drawn.data<bool>().ToArray();
        var counts = masked.Chunk(grid.Positions).Select(sample => sample.Count(isMasked => isMasked)).ToList();
        return new MaskPreview(grid.Positions, (double)counts.Sum() / masked.Length, counts.Min(), counts.Max(), Draw(masked, grid));
    }

    private static string Draw(bool[] masked, MaskGrid grid)
    {
        var (width, text) = (grid.Rows > 1 ? grid.Columns : LineLength, new StringBuilder());
        for (var i = 0; i < grid.Positions; i++)
        {
            // Patches are wider than they are high on a terminal, so they take two characters.
            text.Append(masked[i] ? '█' : '·').Append(grid.Rows > 1 ? masked[i] ? "█" : " " : "");
            if (i % width == width - 1 && i < grid.Positions - 1)
            {
                text.Append('\n');
            }
        }

        return text.ToString();
    }
}
