using Data2Vec.Dsl;
using Data2Vec.Dsl.Distillation;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>One forward pass before anything that takes time: whether pair and data fit must not turn out after minutes.</summary>
internal static class Rehearsal
{
    /// <summary>Tries a pair on a small batch.</summary>
    /// <exception cref="Refusal">They do not fit; the sentence is the encoder's.</exception>
    public static void Of<TBatch>(Pair<TBatch> pair, TrainingData<TBatch> data)
        where TBatch : Batch
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        using var batch = data.Try(pair.Store.Device);
        try
        {
            using var mask = pair.Masking.Sample(pair.GridOf(batch), seed: 1, update: 0, pair.Store.Device);
            pair.forward(batch, mask);
        }
        catch (ArgumentException e)
        {
            throw Refusal.BadData(e.Message, e);
        }
    }
}
