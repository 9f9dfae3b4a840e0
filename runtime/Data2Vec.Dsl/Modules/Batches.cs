using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>Input of one training or inference step. Each modality has its own type, so that a text batch does not compile into an image encoder.</summary>
public abstract class Batch : IDisposable
{
    /// <summary>Number of samples.</summary>
    public abstract long Count { get; }

    /// <summary>How its samples were made ready, which a model that learns from it keeps; null where unknown.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the tensors of the batch.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>A batch of images of one size.</summary>
/// <param name="pixels">Normalised pixels, <c>[B, C, H, W]</c>, float32. The batch owns the tensor.</param>
public sealed class ImageBatch(torch.Tensor pixels) : Batch
{
    /// <summary>Normalised pixels, <c>[B, C, H, W]</c>.</summary>
    public torch.Tensor Pixels { get; } = pixels;

    /// <inheritdoc/>
    public override long Count => Pixels.size(0);

    /// <summary>Checks the batch against what an encoder declares. Inside the encoder there is nothing left to check.</summary>
    /// <exception cref="ArgumentException">The batch has another shape or element type; the message names both.</exception>
    public void Require(string encoder, int channels, int height, int width)
    {
        if (Pixels.dim() == 4 && Pixels.size(1) == channels && Pixels.size(2) == height && Pixels.size(3) == width
            && Pixels.dtype == torch.ScalarType.Float32)
        {
            return;
        }

        throw new ArgumentException(
            $"'{encoder}' takes float32 images of [B, {channels}, {height}, {width}], but this batch holds {Pixels.dtype.ToString().ToLowerInvariant()} "
            + $"[{string.Join(", ", Pixels.shape)}]; resize the images or declare an encoder of their size.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Pixels.Dispose();
}
