using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Objectives;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Heads;

/// <summary>A model that says one number of each sample. Its output is <c>[B, 1]</c>. (fairseq's sentence_prediction with a regression target: STS-B.)</summary>
/// <remarks>It learns from the number of each sample, <c>[B]</c> float32.</remarks>
public abstract class Regressor<TBatch>(string name, ParameterStore store) : TrainedHead<TBatch, Labelled<TBatch>>(name, store)
    where TBatch : Batch
{
    /// <summary>What stands for each sample in front of the head's layers, one vector each.</summary>
    public abstract torch.Tensor Pooled(TBatch batch, MaskBatch? mask = null);

    /// <summary>The mean squared error, a scalar.</summary>
    /// <param name="outputs">What <see cref="ModelWithHead{TBatch}.forward"/> gave, <c>[B, 1]</c>.</param>
    /// <param name="labels">The number of each sample, <c>[B]</c> float32.</param>
    /// <exception cref="ArgumentException">The labels are of another shape or element type.</exception>
    public virtual torch.Tensor Loss(torch.Tensor outputs, torch.Tensor labels) => SquaredError(outputs, labels, Reduction.Mean);

    /// <inheritdoc/>
    protected override PassLoss Step(Labelled<TBatch> batch, TrainingPass pass)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var mask = DrawMask(batch.Input, pass);
        return new(SquaredError(forward(batch.Input, mask), batch.Labels, Reduction.Sum), batch.Count);
    }

    private static torch.Tensor SquaredError(torch.Tensor outputs, torch.Tensor labels, Reduction reduction)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(labels);
        Labels.RequireNumbers(labels, [outputs.size(0)], nameof(labels));
        using var scope = torch.NewDisposeScope();
        return functional.mse_loss(outputs.to(torch.float32).view(-1), Labels.Beside(outputs, labels), reduction).MoveToOuterDisposeScope();
    }
}
