using TorchSharp;

namespace Data2Vec.Dsl.Masking;

/// <summary>The positions that a policy may mask, for a batch.</summary>
/// <param name="Samples">Number of samples.</param>
/// <param name="Rows">Rows of a two-dimensional grid; 1 for a sequence.</param>
/// <param name="Columns">Columns of the grid, or the length of the sequence.</param>
/// <param name="ExtraTokens">Positions in front of the grid that are never masked.</param>
public readonly record struct MaskGrid(long Samples, int Rows, int Columns, int ExtraTokens)
{
    /// <summary>Positions of one sample that a policy may mask.</summary>
    public int Positions => Rows * Columns;
}

/// <summary>A masking policy. The generator derives one from each mask declaration.</summary>
public abstract class MaskPolicy
{
    /// <summary>Draws the mask of one sample.</summary>
    /// <param name="mask">All false at the start, row by row; set what is masked.</param>
    /// <param name="grid">The grid of the batch.</param>
    /// <param name="draws">The only source of randomness.</param>
    protected abstract void Draw(Span<bool> mask, MaskGrid grid, Draws draws);

    /// <summary>Draws the masks of a batch. The same seed, update and grid give the same masks.</summary>
    public MaskBatch Sample(MaskGrid grid, ulong seed, long update, torch.Device? device = null)
    {
        var masks = new bool[grid.Samples * grid.Positions];
        for (var i = 0; i < grid.Samples; i++)
        {
            Draw(masks.AsSpan(i * grid.Positions, grid.Positions), grid, Draws.Keyed(seed, update, i));
        }

        return new MaskBatch(masks, grid, device);
    }
}

/// <summary>The masks of a batch, as the tensors that a training step needs.</summary>
public sealed class MaskBatch : IDisposable
{
    /// <summary>Takes over drawn masks.</summary>
    /// <param name="masks">Sample by sample, row by row, without extra tokens.</param>
    /// <param name="grid">The grid they were drawn on.</param>
    /// <param name="device">Where the tensors go; the CPU by default.</param>
    public MaskBatch(ReadOnlySpan<bool> masks, MaskGrid grid, torch.Device? device = null)
    {
        var width = grid.ExtraTokens + grid.Positions;
        var positions = new bool[grid.Samples * width];
        var rows = new List<long>();
        for (var i = 0; i < grid.Samples; i++)
        {
            var sample = masks.Slice(i * grid.Positions, grid.Positions);
            sample.CopyTo(positions.AsSpan((i * width) + grid.ExtraTokens));
            for (var j = 0; j < sample.Length; j++)
            {
                if (sample[j])
                {
                    rows.Add(((long)i * grid.Positions) + j);
                }
            }
        }

        Grid = grid;
        Count = rows.Count;
        Positions = torch.tensor(positions, [grid.Samples, width], torch.ScalarType.Bool, device);
        Rows = torch.tensor(rows.ToArray(), torch.ScalarType.Int64, device);
    }

    /// <summary>The grid the masks were drawn on.</summary>
    public MaskGrid Grid { get; }

    /// <summary>Masked positions in the whole batch: the sample size of the loss.</summary>
    public int Count { get; }

    /// <summary>True where masked, <c>[B, Extra + N]</c>; extra tokens are false.</summary>
    public torch.Tensor Positions { get; }

    /// <summary>Indices of the masked positions among all <c>B · N</c> positions without extra tokens, <c>[M]</c>.</summary>
    public torch.Tensor Rows { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Positions.Dispose();
        Rows.Dispose();
    }
}
