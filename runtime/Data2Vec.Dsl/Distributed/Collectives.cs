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
        ICollective processor = place.IsMpi ? MpiCollective.Join(place, stop) : TcpRing.Connect(place, cancellation: stop);

        // Where a rank is without NCCL, the values of all go by way of the processor.
        return HaveAll(processor, device.type == DeviceType.CUDA && NcclCollective.Problem is null) ? new NcclCollective(processor) : processor;
    }

    /// <summary>Whether each rank has something. All get the same answer.</summary>
    internal static bool HaveAll(ICollective ranks, bool has)
    {
        using var without = torch.tensor(new[] { has ? 0f : 1 }, torch.ScalarType.Float32, torch.CPU);
        ranks.AllReduce(without);
        return without.item<float>() == 0;
    }

    /// <summary>What this machine has to carry messages, by name, and why not where it has not. For reports such as <c>d2v doctor</c>.</summary>
    public static IReadOnlyDictionary<string, string?> Problems => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["TCP ring"] = null,
        ["MPI"] = MpiLibrary.Load().Problem,
        ["NCCL"] = NcclCollective.Problem,
    };

    /// <summary>
    /// Takes the device of this process's number among those of its machine, unless the user has set CUDA_VISIBLE_DEVICES. Call it before the first
    /// use of a tensor.
    /// </summary>
    public static void TakeOwnDevice()
    {
        var local = Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_LOCAL_RANK") ?? Environment.GetEnvironmentVariable("LOCAL_RANK");
        if (!string.IsNullOrEmpty(local))
        {
            SystemLibraries.SetVariable("CUDA_VISIBLE_DEVICES", local);
        }
    }
}
