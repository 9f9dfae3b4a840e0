using System.Runtime.InteropServices;
using Data2Vec.Dsl.Data.Text;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>Makes feature vectors of texts for probes.</summary>
public static class TextFeatures
{
    /// <summary>Runs an encoder over a set, unmasked and without gradient. The training flag is left as it was.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="set">The texts, in tokens of the encoder's vocabulary.</param>
    /// <param name="longest">Most tokens of a text, the special ones included: the encoder's context. What goes beyond is cut off.</param>
    /// <param name="batchSize">Texts in one forward pass; texts of like length go together.</param>
    /// <param name="pooling">How tokens become one vector.</param>
    /// <param name="progress">Is told the number of texts done, after each batch.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns><c>[set.Count, encoder.Dim]</c>, in the set's order.</returns>
    /// <exception cref="ArgumentException">The encoder has a shorter context, knows fewer tokens, or was trained with another vocabulary.</exception>
    public static FeatureMatrix Extract(
        Encoder<TextBatch> encoder, TextSet set, int longest, int batchSize = 128, Pooling pooling = Pooling.Mean,
        Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (encoder.Preprocessing is not null && set.Preprocessing is not null && !encoder.Preprocessing.Equals(set.Preprocessing))
        {
            throw new ArgumentException(
                $"'{encoder.GetName()}' takes {encoder.Preprocessing}, but these are {set.Preprocessing}; tokenise the texts with BytePairTokenizer.Of and the encoder's Preprocessing.",
                nameof(set));
        }

        var values = new float[checked(set.Count * encoder.Dim)];
        var order = Enumerable.Range(0, set.Count).OrderBy(i => set.Text(i).Length).ToArray();
        var done = 0;
        using var evaluating = encoder.Evaluating();
        using var gradient = torch.no_grad();
        foreach (var indices in order.Chunk(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            using var batch = set.Batch(indices, longest, encoder.Store.Device);
            var pooled = Pool(encoder, batch, pooling).to(torch.float32).cpu().contiguous();
            var rows = MemoryMarshal.Cast<byte, float>(pooled.bytes);
            for (var i = 0; i < indices.Length; i++)
            {
                rows.Slice(i * encoder.Dim, encoder.Dim).CopyTo(values.AsSpan(indices[i] * encoder.Dim));
            }

            progress?.Invoke(done += indices.Length);
        }

        return new FeatureMatrix(values, encoder.Dim);
    }

    // [B, D]
    internal static torch.Tensor Pool(Encoder<TextBatch> encoder, TextBatch batch, Pooling pooling)
    {
        var x = encoder.forward(batch);
        if (pooling == Pooling.ClassToken)
        {
            return x.select(1, 0);
        }

        x = x.narrow(1, encoder.ExtraTokens, x.size(1) - encoder.ExtraTokens);
        if (batch.Padding is not { } padding)
        {
            return x.mean([1L]);
        }

        // What an encoder leaves at padded positions is anything, perhaps not even a number.
        var absent = padding.unsqueeze(-1);
        return x.masked_fill(absent, 0).sum([1L]) / absent.logical_not().sum([1L]);
    }
}
