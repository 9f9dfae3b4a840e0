using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated model of masked tokens is. Its output is <c>[B, N, Vocabulary]</c>.</summary>
public abstract class LanguageModel(string name, ParameterStore store) : Finetuned<TokenBatch>(name, store)
{
    /// <summary>The label of a position that is not predicted.</summary>
    public const long Ignored = -100;

    /// <summary>The mean cross-entropy over the labelled positions, a scalar.</summary>
    /// <param name="logits">What <see cref="Finetuned{TBatch}.forward"/> gave, <c>[B, N, Vocabulary]</c>.</param>
    /// <param name="labels">The token of each position to predict, <see cref="Ignored"/> elsewhere: <c>[B, N]</c> int64.</param>
    /// <exception cref="ArgumentException">The labels are of another shape or element type, or all of them are ignored.</exception>
    public virtual torch.Tensor Loss(torch.Tensor logits, torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        Labels.Require(labels, logits.shape.AsSpan()[..^1], nameof(labels));
        using var scope = torch.NewDisposeScope();
        if (!labels.ne(Ignored).any().item<bool>())
        {
            throw new ArgumentException($"The loss is a mean over the labelled positions, but all labels are {Ignored}: no token is predicted.", nameof(labels));
        }

        return functional.cross_entropy(logits.to(torch.float32).flatten(0, 1), labels.flatten(), ignore_index: Ignored).MoveToOuterDisposeScope();
    }
}
