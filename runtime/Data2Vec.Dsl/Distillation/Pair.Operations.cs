using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Monitoring;
using TorchSharp;

namespace Data2Vec.Dsl.Distillation;

// The words that generated pairs are written in. They are inherited members because a name that a class inherits cannot be taken over by
// a type of the user's namespace.
public abstract partial class Pair<TBatch>
{
    /// <summary>Normalise each layer before the mean.</summary>
    protected const Normalise OfLayers = Normalise.Layers;

    /// <summary>Normalise the mean of the layers.</summary>
    protected const Normalise OfMean = Normalise.Mean;

    /// <summary>Normalise each layer, and the mean.</summary>
    protected const Normalise OfLayersAndMean = Normalise.LayersAndMean;

    /// <summary>Nothing inside has a gradient.</summary>
    protected static IDisposable NoGradient() => torch.no_grad();

    /// <summary>Collects the outputs of the blocks from <paramref name="first"/> on; the monitor looks at all of them.</summary>
    protected LayerResults CollectBlocks(int first, MaskBatch mask) => new(first, LayerOutput.Block, Watching(mask));

    /// <summary>Collects the feed-forward branches of the blocks from <paramref name="first"/> on; the monitor looks at the outputs of all.</summary>
    protected LayerResults CollectFeedForwards(int first, MaskBatch mask) => new(first, LayerOutput.FeedForward, Watching(mask));

    /// <summary>The monitor looks at what the stages above the blocks have made of the input, <c>[B, Extra + N, D]</c>; where none is on, nothing happens.</summary>
    protected void WatchLocalEncoder(torch.Tensor x, MaskBatch mask) => Probe?.RecordStage(CollapseMonitor.LocalEncoder, x, mask);

    /// <inheritdoc cref="Targets.Average"/>
    protected static torch.Tensor Average(
        IReadOnlyList<torch.Tensor> layers,
        Normalise batchNorm = Normalise.None,
        Normalise instanceNorm = Normalise.None,
        Normalise layerNorm = Normalise.None,
        Normalise groupNorm = Normalise.None,
        bool timeFirst = false) => Targets.Average(layers, batchNorm, instanceNorm, layerNorm, groupNorm, timeFirst);

    /// <summary>The tokens that the student does not see, padding elsewhere. (fairseq's masked_lm task with include_target_tokens.)</summary>
    protected static Sequence OnlyMasked(Sequence tokens, MaskBatch mask, long padding)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var hidden = mask.Chosen();
        return new Sequence(torch.where(hidden, tokens.Values, torch.full_like(tokens.Values, padding)), hidden.logical_not());
    }

    /// <inheritdoc cref="RegressionLoss.SumSquared"/>
    protected static torch.Tensor SumSquared(torch.Tensor prediction, torch.Tensor target, double scale) =>
        RegressionLoss.SumSquared(prediction, target, scale);

    /// <inheritdoc cref="RegressionLoss.SmoothL1"/>
    protected static torch.Tensor SmoothL1(torch.Tensor prediction, torch.Tensor target, double beta, double scale) =>
        RegressionLoss.SmoothL1(prediction, target, beta, scale);

    /// <summary>Moves a step's results out of its scope.</summary>
    protected static StepResult Step(torch.Tensor loss, MaskBatch mask, torch.Tensor prediction, torch.Tensor target) => new(
        loss.MoveToOuterDisposeScope(), mask.Count, prediction.MoveToOuterDisposeScope(), target.MoveToOuterDisposeScope());

    private Action<int, torch.Tensor>? Watching(MaskBatch mask) => Probe is { } probe
        ? (layer, x) => probe.RecordStage(CollapseMonitor.Block(layer), x, mask)
        : null;
}
