using TorchSharp;

namespace Data2Vec.Dsl.Distributed;

/// <summary>
/// What the processes of one training say to each other. Every rank makes the same calls in the same order, from one thread; a call returns
/// when this rank's part of it is done.
/// </summary>
public interface ICollective : IDisposable
{
    /// <summary>This process, from 0. Rank 0 writes the run.</summary>
    int Rank { get; }

    /// <summary>How many processes there are.</summary>
    int Size { get; }

    /// <summary>What carries the messages, for people: <c>TCP ring</c>.</summary>
    string Name { get; }

    /// <summary>Puts the sum over all ranks into each rank's tensor, the same bits on all of them.</summary>
    /// <param name="values">Contiguous float32, of as many elements on every rank.</param>
    /// <exception cref="RankLostException">A rank has gone; the tensor's values mean nothing then, and no call will succeed any more.</exception>
    void AllReduce(torch.Tensor values);

    /// <summary>Puts rank 0's values into each rank's tensor.</summary>
    /// <inheritdoc cref="AllReduce"/>
    void Broadcast(torch.Tensor values);

    /// <summary>Returns when every rank has come here.</summary>
    /// <exception cref="RankLostException">A rank has gone.</exception>
    void Barrier();
}
