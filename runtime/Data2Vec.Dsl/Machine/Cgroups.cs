namespace Data2Vec.Dsl.Machine;

/// <summary>
/// The memory limits of the control groups that this process belongs to, of both versions: containers and batch systems set them. A limit
/// holds for all groups below it, so each group up to the root is asked.
/// </summary>
/// <param name="root">Where <c>proc</c> and <c>sys</c> are.</param>
internal sealed class Cgroups(string root)
{
    /// <summary>What is left of each limit.</summary>
    public IEnumerable<MemoryLimit> Limits()
    {
        // Each line is "number:controllers:path". Version 2 has one, with the number 0 and no controllers.
        foreach (var line in LinuxMemory.Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            var parts = line.Split(':', 3);
            if (parts.Length < 3)
            {
                continue;
            }

            var limits = parts[0] == "0" && parts[1].Length == 0 ? Walk("sys/fs/cgroup", parts[2], "memory.max", "memory.current", "inactive_file")
                : parts[1].Split(',').Contains("memory") ? Walk("sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
                : [];
            foreach (var limit in limits)
            {
                yield return limit;
            }
        }
    }

    // Inside a container the path may be the host's, of which only the root of what is mounted exists: that is the container's own group.
    private IEnumerable<MemoryLimit> Walk(string mount, string path, string limitFile, string usageFile, string cached)
    {
        for (var group = path.Trim('/'); ; group = Path.GetDirectoryName(group) ?? "")
        {
            var folder = Path.Combine(root, mount, group);
            if (First(folder, limitFile) is { } limit && First(folder, usageFile) is { } used)
            {
                // Files that were read once are given up before the limit is reached.
                yield return new(Math.Max(0, limit - used + Cached(folder, cached)), $"the limit of cgroup '/{group}'");
            }

            if (group.Length == 0)
            {
                yield break;
            }
        }
    }

    private static long? First(string folder, string file) => LinuxMemory.Lines(Path.Combine(folder, file)) is [var line, ..] ? LinuxMemory.Number(line) : null;

    private static long Cached(string folder, string name) => LinuxMemory.Number(LinuxMemory.Lines(Path.Combine(folder, "memory.stat"))
        .FirstOrDefault(line => line.StartsWith(name + ' ', StringComparison.Ordinal))?[(name.Length + 1)..]) ?? 0;
}
