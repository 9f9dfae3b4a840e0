using Data2Vec.Dsl.Masking;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated model of masked patches is. Its output is <c>[B, N, Classes]</c>, without the class token.</summary>
public abstract class PatchModel(string name, ParameterStore store) : ModelWithHead<ImageBatch>(name, store)
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
        using var scope = torch.NewDisposeScope();
        return functional.cross_entropy(Rows(logits, mask.MaskedIndices).to(torch.float32), Labels.Beside(logits, labels)).MoveToOuterDisposeScope();
    }
}
