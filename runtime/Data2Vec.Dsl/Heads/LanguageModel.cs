using Data2Vec.Dsl.Objectives;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated model of masked tokens is. Its output is <c>[B, N, Vocabulary]</c>.</summary>
/// <remarks>
/// It learns from the texts themselves: the tokens that its policy of masks chooses are predicted, those that stay or become random ones too. (BERT.)
/// </remarks>
public abstract class LanguageModel(string name, ParameterStore store) : TrainedHead<TextBatch, TextBatch>(name, store)
{
    /// <summary>The label of a position that is not predicted.</summary>
    public const long Ignored = -100;

    /// <summary>The mean cross-entropy over the labelled positions, a scalar.</summary>
    /// <param name="logits">What <see cref="ModelWithHead{TBatch}.forward"/> gave, <c>[B, N, Vocabulary]</c>.</param>
    /// <param name="labels">
    /// The token of each position to predict, <see cref="Ignored"/> elsewhere: <c>[B, N]</c> int64, on the host or where the logits are. There it is
    /// not looked at, so that nothing has to be waited for: where all are ignored the loss is no number.
    /// </param>
    /// <exception cref="ArgumentException">The labels are of another shape or element type, or all of them, on the host, are ignored.</exception>
    public virtual torch.Tensor Loss(torch.Tensor logits, torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        Labels.Require(labels, logits.shape.AsSpan()[..^1], nameof(labels));
        Labels.RequireAnyBut(labels, Ignored, nameof(labels));
        using var scope = torch.NewDisposeScope();
        return CrossEntropy(logits, Labels.Beside(logits, labels), Reduction.Mean).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override PassLoss Step(TextBatch batch, TrainingPass pass)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var mask = RequireMask(batch, pass);
        var labels = batch.Tokens.masked_fill(mask.Chosen().logical_not(), Ignored);
        return new(CrossEntropy(forward(batch, mask), labels, Reduction.Sum), mask.ChosenCount);
    }

    private static torch.Tensor CrossEntropy(torch.Tensor logits, torch.Tensor labels, Reduction reduction) =>
        functional.cross_entropy(logits.to(torch.float32).flatten(0, 1), labels.flatten(), ignore_index: Ignored, reduction: reduction);
}
