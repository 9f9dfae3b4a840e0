using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>A batch with what is to be said of it.</summary>
/// <typeparam name="TBatch">The batch type of the encoder's modality.</typeparam>
/// <param name="input">The samples. Disposed with this batch.</param>
/// <param name="labels">
/// The labels, a row for each sample; each head documents their shape and element type. Best on the host, where a head looks at them: those of a
/// device have to be waited for, or are not checked. The batch owns the tensor.
/// </param>
public sealed class Labelled<TBatch>(TBatch input, torch.Tensor labels) : Batch
    where TBatch : Batch
{
    /// <summary>The samples.</summary>
    public TBatch Input { get; } = input;

    /// <summary>The labels, <c>[B, …]</c>.</summary>
    public torch.Tensor Labels { get; } = labels;

    /// <inheritdoc/>
    public override long Count => Input.Count;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Input.Dispose();
        Labels.Dispose();
    }
}
