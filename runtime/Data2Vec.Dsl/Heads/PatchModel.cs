using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Objectives;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated model of masked patches is. Its output is <c>[B, N, Classes]</c>, without the class token.</summary>
/// <remarks>It learns from the visual token of every patch, <c>[B, N]</c> int64; those of masked patches are predicted. It needs a policy of masks.</remarks>
public abstract class PatchModel(string name, ParameterStore store) : TrainedHead<ImageBatch, Labelled<ImageBatch>>(name, store)
{
    /// <summary>How many visual tokens there are.</summary>
    public abstract int Classes { get; }

    /// <summary>The mean cross-entropy over the masked patches, a scalar.</summary>
    /// <param name="logits">What <see cref="ModelWithHead{TBatch}.forward"/> gave under the mask, <c>[B, N, Classes]</c>.</param>
    /// <param name="mask">The mask.</param>
    /// <param name="labels">The visual tokens of the masked patches, sample by sample, row by row: <c>[M]</c> int64.</param>
    /// <exception cref="ArgumentException">The labels are of another shape or element type, no class answers to one, or no patch is masked.</exception>
    public virtual torch.Tensor Loss(torch.Tensor logits, MaskBatch mask, torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(labels);
        if (mask.Count == 0)
        {
            throw new ArgumentException("The loss is a mean over the masked patches, but none is masked.", nameof(mask));
        }

        Labels.Require(labels, [mask.Count], nameof(labels));
        Labels.RequireBelow(labels, Classes, nameof(labels));
        return CrossEntropy(Rows(logits, mask.MaskedIndices), Labels.Beside(logits, labels), Reduction.Mean);
    }

    /// <inheritdoc/>
    protected override PassLoss Step(Labelled<ImageBatch> batch, TrainingPass pass)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var mask = RequireMask(batch.Input, pass);
        Labels.Require(batch.Labels, [mask.Grid.Samples, mask.Grid.Positions], nameof(batch));
        Labels.RequireBelow(batch.Labels, Classes, nameof(batch));
        var logits = Rows(forward(batch.Input, mask), mask.MaskedIndices);
        var labels = Labels.Beside(logits, batch.Labels).flatten().index_select(0, mask.MaskedIndices);
        if (mask.Count > 0)
        {
            pass.Probe?.Record(FigureNames.Accuracy, logits.detach().argmax(-1).eq(labels).to(torch.float32).mean());
        }

        return new(CrossEntropy(logits, labels, Reduction.Sum), mask.Count);
    }

    private static torch.Tensor CrossEntropy(torch.Tensor rows, torch.Tensor labels, Reduction reduction)
    {
        using var scope = torch.NewDisposeScope();
        return functional.cross_entropy(rows.to(torch.float32), labels, reduction: reduction).MoveToOuterDisposeScope();
    }
}
