using TorchSharp;

namespace Data2Vec.Dsl.Masking;

/// <summary>The masks of a batch as they were drawn, sample by sample.</summary>
/// <param name="grid">The grid to draw on.</param>
public sealed class DrawnMasks(MaskGrid grid)
{
    /// <summary>In <see cref="Replacements"/>: the position was not chosen.</summary>
    public const long NotChosen = -1;

    /// <summary>In <see cref="Replacements"/>: the position was chosen and keeps its token.</summary>
    public const long Left = -2;

    /// <summary>The grid.</summary>
    public MaskGrid Grid { get; } = grid;

    /// <summary>True where the student sees the mask and predicts: <c>[B · N]</c>, sample by sample, row by row, without extra tokens.</summary>
    public bool[] Positions { get; } = new bool[grid.Samples * grid.Positions];

    /// <summary>True where a whole channel of a sample is set to 0, <c>[B · Channels]</c>; null where none is.</summary>
    public bool[]? Channels { get; set; }

    /// <summary>
    /// What stands at a position that was chosen and does not become the mask token: another token, or <see cref="Left"/>; <see cref="NotChosen"/>
    /// elsewhere. <c>[B · N]</c>; null where every chosen position becomes the mask token. Such positions are not predicted.
    /// </summary>
    public long[]? Replacements { get; set; }

    /// <summary>The positions of one sample.</summary>
    public Span<bool> Of(int sample) => Positions.AsSpan(sample * Grid.Positions, Grid.Positions);
}

/// <summary>The masks of a batch, as the tensors that a training step needs.</summary>
public sealed class MaskBatch : IDisposable
{
    private readonly bool[] _positions;
    private readonly torch.Device? _device;
    private torch.Tensor? _kept;
    private torch.Tensor? _restored;

    /// <summary>Takes over drawn masks.</summary>
    /// <param name="drawn">The masks.</param>
    /// <param name="device">Where the tensors go; the CPU by default.</param>
    public MaskBatch(DrawnMasks drawn, torch.Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(drawn);
        var grid = drawn.Grid;
        var width = grid.ExtraTokens + grid.Positions;
        var positions = new bool[grid.Samples * width];
        var (rows, places) = (new List<long>(), new List<long>());
        for (var i = 0; i < grid.Samples; i++)
        {
            var sample = drawn.Of(i);
            sample.CopyTo(positions.AsSpan((i * width) + grid.ExtraTokens));
            for (var j = 0; j < sample.Length; j++)
            {
                if (sample[j])
                {
                    rows.Add(((long)i * grid.Positions) + j);
                    places.Add(((long)i * width) + grid.ExtraTokens + j);
                }
            }
        }

        Grid = grid;
        Count = rows.Count;
        ChosenCount = rows.Count + (drawn.Replacements?.Count(token => token != DrawnMasks.NotChosen) ?? 0);
        HostMaskedIndices = [.. rows];
        Positions = DeviceCopy.Of(torch.tensor(positions, [grid.Samples, width], torch.ScalarType.Bool, torch.CPU), device);
        MaskedIndices = DeviceCopy.Of(torch.tensor(HostMaskedIndices, torch.ScalarType.Int64, torch.CPU), device);
        MaskedIndicesWithExtra = grid.ExtraTokens == 0 ? MaskedIndices : DeviceCopy.Of(torch.tensor(places.ToArray(), torch.ScalarType.Int64, torch.CPU), device);
        Channels = drawn.Channels is null
            ? null
            : DeviceCopy.Of(torch.tensor(drawn.Channels, [grid.Samples, grid.Channels], torch.ScalarType.Bool, torch.CPU), device);
        Replacements = drawn.Replacements is null
            ? null
            : DeviceCopy.Of(torch.tensor(drawn.Replacements, [grid.Samples, grid.Positions], torch.ScalarType.Int64, torch.CPU), device);
        (_positions, _device) = (positions, device);
    }

    /// <summary>Takes over masks of positions alone.</summary>
    /// <param name="masks">Sample by sample, row by row, without extra tokens.</param>
    /// <param name="grid">The grid they were drawn on.</param>
    /// <param name="device">Where the tensors go; the CPU by default.</param>
    public MaskBatch(ReadOnlySpan<bool> masks, MaskGrid grid, torch.Device? device = null)
        : this(Drawn(masks, grid), device)
    {
    }

    /// <summary>The grid the masks were drawn on.</summary>
    public MaskGrid Grid { get; }

    /// <summary>Masked positions in the whole batch: the sample size of the loss.</summary>
    public int Count { get; }

    /// <summary>Positions that were chosen: masked, or left, or given another token.</summary>
    public int ChosenCount { get; }

    /// <summary>True where masked, <c>[B, Extra + N]</c>; extra tokens are false.</summary>
    public torch.Tensor Positions { get; }

    /// <summary>Indices of the masked positions among all <c>B · N</c> positions without extra tokens, <c>[M]</c>.</summary>
    public torch.Tensor MaskedIndices { get; }

    /// <summary>Indices of the masked positions among all <c>B · (Extra + N)</c> with the extra tokens, <c>[M]</c>.</summary>
    public torch.Tensor MaskedIndicesWithExtra { get; }

    /// <summary>
    /// Indices of the positions that are not masked among all <c>B · (Extra + N)</c>, extra tokens and padding included, <c>[K]</c>: the input of a student
    /// that sees only these.
    /// </summary>
    public torch.Tensor KeptIndices => _kept ??= OnDevice([.. Enumerable.Range(0, _positions.Length).Where(i => !_positions[i]).Select(i => (long)i)]);

    /// <summary>
    /// Undoes the split into kept and masked positions, <c>[B · (Extra + N)]</c>: <c>cat([kept, masked])</c> indexed by it is in the order of the batch.
    /// </summary>
    public torch.Tensor RestoreIndices => _restored ??= Restored();

    /// <summary>Number of kept positions of each sample, extra tokens included; null where it differs between samples or the batch is empty.</summary>
    public int? KeptPerSample
    {
        get
        {
            var width = Grid.ExtraTokens + Grid.Positions;
            var kept = Enumerable.Range(0, checked((int)Grid.Samples)).Select(i => _positions.AsSpan(i * width, width).Count(false)).Distinct().ToList();
            return kept.Count == 1 ? kept[0] : null;
        }
    }

    /// <summary>True where a whole channel is set to 0, <c>[B, D]</c>; null where none is.</summary>
    public torch.Tensor? Channels { get; }

    /// <summary>What stands at positions that were chosen but not masked, as in <see cref="DrawnMasks.Replacements"/>, <c>[B, N]</c>; null where there are none.</summary>
    public torch.Tensor? Replacements { get; }

    /// <summary><see cref="MaskedIndices"/> where nobody has to wait for them.</summary>
    internal long[] HostMaskedIndices { get; }

    /// <summary>True where a position was chosen: masked, or left, or given another token. <c>[B, N]</c>, of a grid without extra tokens. Not to be disposed.</summary>
    internal torch.Tensor Chosen() => Replacements is null ? Positions : Positions.logical_or(Replacements.ne(DrawnMasks.NotChosen));

    /// <inheritdoc/>
    public void Dispose()
    {
        Positions.Dispose();
        MaskedIndices.Dispose();
        MaskedIndicesWithExtra.Dispose();
        _kept?.Dispose();
        _restored?.Dispose();
        Channels?.Dispose();
        Replacements?.Dispose();
    }

    private torch.Tensor Restored()
    {
        var (kept, masked) = (0L, (long)_positions.AsSpan().Count(false));
        return OnDevice(Array.ConvertAll(_positions, isMasked => isMasked ? masked++ : kept++));
    }

    // They live as long as the masks, in whichever scope they are first asked for.
    private torch.Tensor OnDevice(long[] indices) =>
        DeviceCopy.Of(torch.tensor(indices, torch.ScalarType.Int64, torch.CPU), _device).DetachFromDisposeScope();

    private static DrawnMasks Drawn(ReadOnlySpan<bool> masks, MaskGrid grid)
    {
        var drawn = new DrawnMasks(grid);
        masks.CopyTo(drawn.Positions);
        return drawn;
    }
}
