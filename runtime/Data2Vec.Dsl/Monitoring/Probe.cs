using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Monitoring;

/// <summary>
/// Takes what a pass reports besides its loss: named figures, and the spread of stages. Spreads are of a fixed choice of masked positions, the same
/// for every stage, so that nothing is kept, no random number is drawn and padding does not count. All numbers stay on the device until the report
/// fetches them, and a later pass of the same update replaces those of the one before.
/// </summary>
public sealed class Probe : IDisposable
{
    // Enough for an effective rank of a hundred, and a Gram matrix that costs next to nothing.
    private const long MaxRows = 256;
    private readonly IReadOnlyList<string> _stages;
    private readonly torch.Device _device;
    private readonly Dictionary<string, torch.Tensor> _spreads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, torch.Tensor> _figures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _known = new(StringComparer.Ordinal);

    /// <summary>Creates an empty probe.</summary>
    /// <param name="stages">The stages that are asked for, in the order of the report.</param>
    /// <param name="device">Where the numbers are.</param>
    internal Probe(IReadOnlyList<string> stages, torch.Device device) => (_stages, _device) = (stages, device);

    /// <summary>Reports a figure that is on the device.</summary>
    /// <param name="name">Its name in the report.</param>
    /// <param name="figure">A scalar. It is not copied and must not change.</param>
    public void Record(string name, torch.Tensor figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        using var scope = torch.NewDisposeScope();
        Keep(_figures, name, figure.detach().to(torch.ScalarType.Float32).view(1));
    }

    /// <summary>Reports a figure that the host knows.</summary>
    /// <param name="name">Its name in the report.</param>
    /// <param name="figure">The figure.</param>
    public void Record(string name, double figure) => _known[name] = figure;

    /// <summary>Takes the spread of what a stage gives.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="x"><c>[B, Extra + N, D]</c>, or <c>[M, D]</c> at masked positions alone.</param>
    /// <param name="mask">Says which positions count.</param>
    internal void RecordStage(string stage, torch.Tensor x, MaskBatch mask)
    {
        if (!_stages.Contains(stage) || mask.Count == 0)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        Keep(_spreads, stage, Spread.Of(x.dim() == 2 ? Some(x.detach()) : x.detach().reshape(-1, x.size(-1)).index_select(0, Some(mask.MaskedIndicesWithExtra))));
    }

    /// <summary>Takes the spread at masked positions alone.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="rows"><c>[M, D]</c>.</param>
    /// <param name="deviation">Their deviation, which is known already.</param>
    internal void RecordStage(string stage, torch.Tensor rows, torch.Tensor deviation)
    {
        if (_stages.Contains(stage))
        {
            using var scope = torch.NewDisposeScope();
            var spread = Spread.Of(Some(rows.detach()));
            Keep(_spreads, stage, torch.cat([deviation.view(1), spread.narrow(0, 1, Spread.Figures - 1)]));
        }
    }

    /// <summary>All numbers on the device, in the order in which <see cref="Read"/> takes them: spreads, not a number where a stage was not seen, then figures.</summary>
    /// <returns>In the caller's dispose scope.</returns>
    internal torch.Tensor Gather() => torch.cat(
    [
        .. _stages.Select(stage => _spreads.GetValueOrDefault(stage) ?? torch.full(Spread.Figures, float.NaN, torch.ScalarType.Float32, _device)),
        .. _figures.Values,
        torch.zeros(0, torch.ScalarType.Float32, _device),
    ]);

    /// <summary>Reads what <see cref="Gather"/> gave, and forgets everything.</summary>
    internal (IReadOnlyList<Spread> Stages, IReadOnlyDictionary<string, double> Figures) Read(ReadOnlySpan<float> numbers)
    {
        var spreads = new List<Spread>();
        for (var i = 0; i < _stages.Count; i++)
        {
            var (deviation, cosine, rank) = (numbers[Spread.Figures * i], numbers[(Spread.Figures * i) + 1], numbers[(Spread.Figures * i) + 2]);
            if (!float.IsNaN(deviation))
            {
                spreads.Add(new Spread(_stages[i], deviation, cosine, rank));
            }
        }

        var figures = new Dictionary<string, double>(_known, StringComparer.Ordinal);
        var next = Spread.Figures * _stages.Count;
        foreach (var name in _figures.Keys)
        {
            figures[name] = numbers[next++];
        }

        Dispose();
        return (spreads, figures);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var numbers in _spreads.Values.Concat(_figures.Values))
        {
            numbers.Dispose();
        }

        _spreads.Clear();
        _figures.Clear();
        _known.Clear();
    }

    private static torch.Tensor Some(torch.Tensor rows)
    {
        var stride = (rows.size(0) + MaxRows - 1) / MaxRows;
        return stride <= 1 ? rows : rows.slice(0, 0, rows.size(0), stride).contiguous();
    }

    private static void Keep(Dictionary<string, torch.Tensor> numbers, string name, torch.Tensor value)
    {
        numbers.Remove(name, out var before);
        before?.Dispose();
        numbers[name] = value.DetachFromDisposeScope();
    }
}
