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
    /// <param name="longest">Most tokens of a text, the special ones included; what goes beyond is cut off.</param>
    /// <param name="batchSize">Texts in one forward pass; texts of like length go together.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The mean over the positions of each text that are no padding, <c>[set.Count, encoder.Dim]</c>, in the set's order.</returns>
    public static FeatureMatrix Extract(
        Encoder<TokenBatch> encoder, TextSet set, int longest, int batchSize = 128, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var values = new float[checked(set.Count * encoder.Dim)];
        var order = Enumerable.Range(0, set.Count).OrderBy(i => set.Text(i).Length).ToArray();
        var training = encoder.training;
        encoder.eval();
        try
        {
            using var gradient = torch.no_grad();
            foreach (var indices in order.Chunk(batchSize))
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = torch.NewDisposeScope();
                using var batch = set.Batch(indices, longest, encoder.Store.Device);
                var rows = Mean(encoder.forward(batch), batch.Padding).to(torch.float32).cpu().contiguous();
                var found = MemoryMarshal.Cast<byte, float>(rows.bytes);
                for (var i = 0; i < indices.Length; i++)
                {
                    found.Slice(i * encoder.Dim, encoder.Dim).CopyTo(values.AsSpan(indices[i] * encoder.Dim));
                }
            }
        }
        finally
        {
            encoder.train(training);
        }

        return new FeatureMatrix(values, encoder.Dim);
    }

    private static torch.Tensor Mean(torch.Tensor x, torch.Tensor? padding)
    {
        if (padding is null)
        {
            return x.mean([1L]);
        }

        var kept = padding.logical_not().to(x.dtype).unsqueeze(-1);
        return (x * kept).sum([1L]) / kept.sum([1L]);
    }
}
