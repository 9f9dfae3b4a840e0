using Data2Vec.Dsl.Randomness;
namespace Data2Vec.Dsl.Masking;

/// <summary>
/// BEiT's block-wise masking of a grid: rectangles are added until the goal is reached. (fairseq's data2vec_vision.py, make_mask; fixture
/// beit_block_masks.)
/// </summary>
public static class BlockMask
{
    private const int Attempts = 10;
    private static readonly double _leastLogAspect = Math.Log(0.3);
    private static readonly double _largestLogAspect = Math.Log(1 / 0.3);

    /// <summary>Draws the mask of one sample. The masked count is never above the goal and may end a little below it.</summary>
    /// <param name="mask">All false at the start, row by row, <c>[rows · columns]</c>.</param>
    /// <param name="rows">Rows of the grid.</param>
    /// <param name="columns">Columns of the grid.</param>
    /// <param name="masked">How many positions to mask.</param>
    /// <param name="minBlock">Least area of a rectangle, in positions.</param>
    /// <param name="maxBlock">Most positions that one rectangle may newly mask.</param>
    /// <param name="draws">Asked, for each attempt, for the area, the logarithm of the aspect ratio and, only where the rectangle fits
    /// into the grid, for its top and left.</param>
    /// <exception cref="ArgumentException"><paramref name="mask"/> has not rows · columns elements.</exception>
    public static void Draw(Span<bool> mask, int rows, int columns, int masked, int minBlock, int maxBlock, Draws draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        if (mask.Length != rows * columns)
        {
            throw new ArgumentException($"A mask of {mask.Length} positions does not cover a grid of {rows} × {columns}.", nameof(mask));
        }

        var count = 0;
        while (count < masked)
        {
            var added = AddBlock(mask, rows, columns, minBlock, Math.Min(masked - count, maxBlock), draws);
            if (added == 0)
            {
                return;
            }

            count += added;
        }
    }

    /// <summary>Masks one more rectangle.</summary>
    /// <returns>How many positions it newly masked; 0 when no attempt gave a usable rectangle.</returns>
    private static int AddBlock(Span<bool> mask, int rows, int columns, int minBlock, int most, Draws draws)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // Near the goal `most` falls below `minBlock`; the original then draws from the reversed interval, and so does this.
            var area = draws.Uniform(minBlock, most);
            var aspect = Math.Exp(draws.Uniform(_leastLogAspect, _largestLogAspect));
            var height = (int)Math.Round(Math.Sqrt(area * aspect), MidpointRounding.ToEven);
            var width = (int)Math.Round(Math.Sqrt(area / aspect), MidpointRounding.ToEven);
            if (width >= columns || height >= rows)
            {
                continue;
            }

            var top = draws.Integer(0, rows - height);
            var left = draws.Integer(0, columns - width);
            var added = 0;
            for (var row = top; row < top + height; row++)
            {
                added += mask.Slice((row * columns) + left, width).Count(false);
            }

            if (added == 0 || added > most)
            {
                continue;
            }

            for (var row = top; row < top + height; row++)
            {
                mask.Slice((row * columns) + left, width).Fill(true);
            }

            return added;
        }

        return 0;
    }
}
