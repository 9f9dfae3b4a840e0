using Data2Vec.Dsl.Distributed;
using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// What the ranks of a training add up in an update: the gradient, and behind it in the same buffer loss, counts and whether to stop, so that it
/// is one message.
/// </summary>
internal sealed class SharedUpdate(ParameterStore store, ICollective ranks)
{
    // float32 counts to 2^24 without a gap; in two numbers a count may be 4096 times as large.
    private const long Split = 4096;

    /// <summary>Adds up over the ranks. The gradient and <paramref name="loss"/> are the sums then.</summary>
    /// <param name="loss">The sum of this rank's losses, <c>[1]</c>.</param>
    /// <param name="samples">Samples of this rank.</param>
    /// <param name="masked">Masked positions of this rank.</param>
    /// <param name="stop">Whether this rank has been told to stop.</param>
    /// <returns>The counts of all ranks, and whether any has been told to stop.</returns>
    public (long Samples, long Masked, bool Stop) Sum(torch.Tensor loss, long samples, long masked, bool stop)
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var behind = store.Shared!.narrow(0, store.Layout.Length, ParameterStore.RoomBehindGradients);
        behind.copy_(torch.tensor(new float[] { 0, samples / Split, samples % Split, masked / Split, masked % Split, stop ? 1 : 0, 0, 0 }));
        behind.narrow(0, 0, 1).copy_(loss);
        ranks.AllReduce(store.Shared!);
        loss.copy_(behind.narrow(0, 0, 1));
        var sums = behind.cpu().data<float>().ToArray();
        return (Count(sums[1], sums[2]), Count(sums[3], sums[4]), sums[5] > 0);
    }

    private static long Count(float high, float low) => ((long)high * Split) + (long)low;
}
