using System.Runtime.InteropServices;
using Data2Vec.Dsl.Data;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>Makes feature vectors for probes.</summary>
public static class Features
{
    /// <summary>Runs an encoder over a set, unmasked and without gradient. The training flag is left as it was.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="set">The images; normalised as the encoder's <see cref="Model.Preprocessing"/> says, by their set's statistics where it has none.</param>
    /// <param name="batchSize">Images in one forward pass.</param>
    /// <param name="pooling">How positions become one vector.</param>
    /// <param name="progress">Is told the number of images done, after each batch.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns><c>[set.Count, encoder.Dim]</c></returns>
    /// <exception cref="ArgumentException">The encoder takes other images, or images resampled in another way, or has no class token where one is asked for.</exception>
    public static FeatureMatrix Extract(
        Encoder<ImageBatch> encoder, ImageSet set, int batchSize = 256, Pooling pooling = Pooling.Mean, Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        set = set.SeenBy(encoder);
        var values = new float[checked(set.Count * encoder.Dim)];
        var indices = Enumerable.Range(0, set.Count).ToArray();
        using var evaluating = encoder.Evaluating();
        using var gradient = torch.no_grad();
        for (var start = 0; start < set.Count; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(batchSize, set.Count - start);
            using var scope = torch.NewDisposeScope();
            using var batch = set.Batch(indices.AsSpan(start, count), encoder.Store.Device);
            var pooled = Pool(encoder, batch, pooling).to(torch.float32).cpu().contiguous();
            MemoryMarshal.Cast<byte, float>(pooled.bytes).CopyTo(values.AsSpan(start * encoder.Dim));
            progress?.Invoke(start + count);
        }

        return new FeatureMatrix(values, encoder.Dim);
    }

    /// <summary>The control: the pixels themselves, normalised, <c>[count, C · H · W]</c>.</summary>
    public static FeatureMatrix RawPixels(ImageSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var values = new float[checked(set.Count * set.ImageLength)];
        set.Fill(Enumerable.Range(0, set.Count).ToArray(), values);
        return new FeatureMatrix(values, set.ImageLength);
    }

    /// <summary>Encodes a batch and pools it, with gradient where one is recorded. <c>[B, D]</c></summary>
    internal static torch.Tensor Pool(Encoder<ImageBatch> encoder, ImageBatch batch, Pooling pooling)
    {
        var extra = encoder.ExtraTokens;
        if (pooling == Pooling.ClassToken && extra == 0)
        {
            throw new ArgumentException($"'{encoder.GetName()}' has no class token; use Pooling.Mean.");
        }

        var x = encoder.forward(batch);
        return pooling == Pooling.ClassToken ? x.select(1, 0) : x.narrow(1, extra, x.size(1) - extra).mean([1]);
    }
}
