using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Objectives;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>What every generated classifier of whole images, clips or texts is. Its output is <c>[B, Classes]</c>.</summary>
/// <remarks>It learns from the class of each sample, <c>[B]</c> int64.</remarks>
public abstract class Classifier<TBatch>(string name, ParameterStore store) : TrainedHead<TBatch, Labelled<TBatch>>(name, store)
    where TBatch : Batch
{
    /// <summary>How many classes there are.</summary>
    public abstract int Classes { get; }

    /// <summary>
    /// The share of each label that training spreads evenly over all classes, from 0 (the default) to below 1. BEiT and data2vec vision: 0.1. The trained
    /// loss alone has it, not <see cref="Loss"/>.
    /// </summary>
    public double LabelSmoothing { get; set; }

    /// <summary>What stands for each sample in front of the classifier's layers, one vector each.</summary>
    public abstract torch.Tensor Pooled(TBatch batch, MaskBatch? mask = null);

    /// <summary>The mean cross-entropy, a scalar.</summary>
    /// <param name="logits">What <see cref="ModelWithHead{TBatch}.forward"/> gave, <c>[B, Classes]</c>.</param>
    /// <param name="labels">The class of each sample, <c>[B]</c> int64.</param>
    /// <exception cref="ArgumentException">The labels are of another shape or element type, or no class answers to one.</exception>
    public virtual torch.Tensor Loss(torch.Tensor logits, torch.Tensor labels) => CrossEntropy(logits, labels, Reduction.Mean, smoothing: 0);

    /// <inheritdoc/>
    protected override PassLoss Step(Labelled<TBatch> batch, TrainingPass pass)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var mask = DrawMask(batch.Input, pass);
        var logits = forward(batch.Input, mask);
        pass.Probe?.Record(FigureNames.Accuracy, logits.detach().argmax(-1).eq(Labels.Beside(logits, batch.Labels)).to(torch.float32).mean());
        return new(CrossEntropy(logits, batch.Labels, Reduction.Sum, LabelSmoothing), batch.Count);
    }

    private torch.Tensor CrossEntropy(torch.Tensor logits, torch.Tensor labels, Reduction reduction, double smoothing)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        Labels.Require(labels, [logits.size(0)], nameof(labels));
        Labels.RequireBelow(labels, Classes, nameof(labels));
        using var scope = torch.NewDisposeScope();
        return functional.cross_entropy(
            logits.to(torch.float32), Labels.Beside(logits, labels), reduction: reduction, label_smoothing: smoothing).MoveToOuterDisposeScope();
    }
}
