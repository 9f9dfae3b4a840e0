using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Monitoring;

/// <summary>
/// Takes the spread of stages while a pass computes them: of a fixed choice of masked positions, the same for every stage, so that nothing is kept,
/// no random number is drawn and padding does not count. The figures stay on the device until the report fetches them.
/// </summary>
/// <param name="stages">The stages that are asked for, in the order of the report.</param>
/// <param name="device">Where the figures are.</param>
internal sealed class StageWatch(IReadOnlyList<string> stages, torch.Device device) : IDisposable
{
    // Enough for an effective rank of a hundred, and a Gram matrix that costs next to nothing.
    private const long MaxRows = 256;
    private readonly Dictionary<string, torch.Tensor> _seen = new(StringComparer.Ordinal);

    /// <summary>Looks at what a stage gives.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="x"><c>[B, Extra + N, D]</c>, or <c>[M, D]</c> at masked positions alone.</param>
    /// <param name="mask">Says which positions count.</param>
    public void See(string stage, torch.Tensor x, MaskBatch mask)
    {
        if (!stages.Contains(stage) || mask.Count == 0)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        Keep(stage, Spread.Of(x.dim() == 2 ? Some(x.detach()) : x.detach().reshape(-1, x.size(-1)).index_select(0, Some(mask.MaskedIndicesWithExtra))));
    }

    /// <summary>Looks at the masked positions alone.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="rows"><c>[M, D]</c>.</param>
    /// <param name="deviation">Their deviation, which is known already.</param>
    public void See(string stage, torch.Tensor rows, torch.Tensor deviation)
    {
        if (stages.Contains(stage))
        {
            using var scope = torch.NewDisposeScope();
            var spread = Spread.Of(Some(rows.detach()));
            Keep(stage, torch.cat([deviation.view(1), spread.narrow(0, 1, Spread.Figures - 1)]));
        }
    }

    /// <summary>All figures in the order of the stages, <c>[3 · stages]</c>, not a number where a stage was not seen; forgets them.</summary>
    /// <returns>In the caller's dispose scope.</returns>
    public torch.Tensor Take()
    {
        var figures = torch.cat([.. stages.Select(stage => _seen.GetValueOrDefault(stage) ?? torch.full(Spread.Figures, float.NaN, device: device)), torch.zeros(0, device: device)]);
        Dispose();
        return figures;
    }

    /// <summary>Reads what <see cref="Take"/> gave.</summary>
    public IReadOnlyList<Spread> Read(ReadOnlySpan<float> figures)
    {
        var spreads = new List<Spread>();
        for (var i = 0; i < stages.Count; i++)
        {
            var (deviation, cosine, rank) = (figures[Spread.Figures * i], figures[(Spread.Figures * i) + 1], figures[(Spread.Figures * i) + 2]);
            if (!float.IsNaN(deviation))
            {
                spreads.Add(new Spread(stages[i], deviation, cosine, rank));
            }
        }

        return spreads;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var figures in _seen.Values)
        {
            figures.Dispose();
        }

        _seen.Clear();
    }

    private static torch.Tensor Some(torch.Tensor rows)
    {
        var stride = (rows.size(0) + MaxRows - 1) / MaxRows;
        return stride <= 1 ? rows : rows.slice(0, 0, rows.size(0), stride).contiguous();
    }

    private void Keep(string stage, torch.Tensor figures)
    {
        _seen.Remove(stage, out var before);
        before?.Dispose();
        _seen[stage] = figures.DetachFromDisposeScope();
    }
}
