using Data2Vec.Dsl.Masking;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated classifier of whole images, clips or texts is. Its output is <c>[B, Classes]</c>.</summary>
public abstract class Classifier<TBatch>(string name, ParameterStore store) : ModelWithHead<TBatch>(name, store)
    where TBatch : Batch
{
    /// <summary>How many classes there are.</summary>
    public abstract int Classes { get; }

    /// <summary>What stands for each sample in front of the classifier's layers, one vector each.</summary>
    public abstract torch.Tensor Pooled(TBatch batch, MaskBatch? mask = null);

    /// <summary>The mean cross-entropy, a scalar.</summary>
    /// <param name="logits">What <see cref="ModelWithHead{TBatch}.forward"/> gave, <c>[B, Classes]</c>.</param>
    /// <param name="labels">The class of each sample, <c>[B]</c> int64.</param>
    /// <exception cref="ArgumentException">The labels are of another shape or element type, or no class answers to one.</exception>
    public virtual torch.Tensor Loss(torch.Tensor logits, torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        Labels.Require(labels, [logits.size(0)], nameof(labels));
        Labels.RequireBelow(labels, Classes, nameof(labels));
        using var scope = torch.NewDisposeScope();
        return functional.cross_entropy(logits.to(torch.float32), Labels.Beside(logits, labels)).MoveToOuterDisposeScope();
    }
}
