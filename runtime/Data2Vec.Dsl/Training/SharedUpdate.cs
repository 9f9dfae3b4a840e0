using Data2Vec.Dsl.Distributed;
using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// What the ranks of a training add up in an update: the gradients, and behind the first of them in the same buffer loss, counts and whether to stop, so
/// that one buffer is one message.
/// </summary>
/// <param name="stores">What is trained.</param>
/// <param name="ranks">The processes.</param>
internal sealed class SharedUpdate(IReadOnlyList<ParameterStore> stores, ICollective ranks)
{
    // float32 counts to 2^24 without a gap; in two numbers a count may be 4096 times as large.
    private const long Split = 4096;

    /// <summary>Adds up over the ranks. The gradients and <paramref name="loss"/> are the sums then.</summary>
    /// <param name="loss">The sum of this rank's losses, <c>[1]</c>.</param>
    /// <param name="samples">Samples of this rank.</param>
    /// <param name="count">What this rank's losses are the sum over.</param>
    /// <param name="stop">Whether this rank has been told to stop.</param>
    /// <returns>The counts of all ranks, and whether any has been told to stop.</returns>
    public (long Samples, long Count, bool Stop) Sum(torch.Tensor loss, long samples, long count, bool stop)
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var message = stores[0].Shared!;
        var behind = message.narrow(0, stores[0].Layout.Length, ParameterStore.RoomBehindGradients);
        behind.copy_(torch.tensor(new float[] { 0, samples / Split, samples % Split, count / Split, count % Split, stop ? 1 : 0, 0, 0 }, torch.ScalarType.Float32, torch.CPU));
        behind.narrow(0, 0, 1).copy_(loss);
        ranks.AllReduce(message);
        foreach (var store in stores.Skip(1))
        {
            ranks.AllReduce(store.Gradients!);
        }

        loss.copy_(behind.narrow(0, 0, 1));
        var sums = behind.cpu().data<float>().ToArray();
        return (Number(sums[1], sums[2]), Number(sums[3], sums[4]), sums[5] > 0);
    }

    private static long Number(float high, float low) => ((long)high * Split) + (long)low;
}
