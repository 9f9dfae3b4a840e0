using TorchSharp;

namespace Data2Vec.Dsl.Machine;

/// <summary>How much memory this process may still take, and what says so.</summary>
/// <param name="Bytes">The bytes that are left, at least 0.</param>
/// <param name="Source">What leaves no more, such as <c>the limit of cgroup '/job'</c>.</param>
/// <remarks>
/// Linux gives a process more memory than there is and kills it when it uses that. So a program that knows what it will need asks before it
/// allocates.
/// </remarks>
public sealed record MemoryLimit(long Bytes, string Source)
{
    /// <summary>The tightest limit of a device's memory now: of a GPU, or of the machine, its containers and this process.</summary>
    /// <returns>Null where the system does not tell.</returns>
    public static MemoryLimit? Of(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type == DeviceType.CUDA ? CudaMemory.Left(Math.Max(0, device.index))
            : OperatingSystem.IsLinux() ? Tightest(new LinuxMemory("/").Limits())
            : OfCollector();
    }

    /// <summary>The one that leaves least.</summary>
    internal static MemoryLimit? Tightest(IEnumerable<MemoryLimit> limits) => limits.MinBy(limit => limit.Bytes);

    // On Windows it knows the limits of the job that the process belongs to.
    private static MemoryLimit? OfCollector()
    {
        var memory = GC.GetGCMemoryInfo();
        var used = Math.Max(memory.MemoryLoadBytes, Environment.WorkingSet);
        return memory.TotalAvailableMemoryBytes == 0 ? null : new(
            Math.Max(0, memory.TotalAvailableMemoryBytes - used), "what the system leaves this process");
    }
}
