using TorchSharp;

namespace Data2Vec.Dsl.Distributed;

/// <summary>Chooses what carries the messages of a training with several processes.</summary>
public static class Collectives
{
    /// <summary>
    /// Joins the other processes, as whoever started this one says in the environment: <c>mpirun</c> (OpenMPI), or the variables of torchrun, RANK,
    /// WORLD_SIZE, MASTER_ADDR and MASTER_PORT.
    /// </summary>
    /// <param name="device">Where the training computes.</param>
    /// <param name="stop">Cancelled when the process is told to stop.</param>
    /// <returns>The collective; null where the process is alone.</returns>
    /// <exception cref="ArgumentException">The variables are incomplete or contradict each other, or what they ask for is not on this machine.</exception>
    /// <exception cref="RankLostException">The ranks do not find each other.</exception>
    public static ICollective? FromEnvironment(torch.Device device, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        return RankPlace.Read() is { } place ? Join(place, device, stop) : null;
    }

    /// <summary>Joins the other processes of a place.</summary>
    /// <inheritdoc cref="FromEnvironment"/>
    public static ICollective Join(RankPlace place, torch.Device device, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(device);
        return place.IsMpi ? MpiCollective.Join(place, stop) : TcpRing.Connect(place, cancellation: stop);
    }
}
