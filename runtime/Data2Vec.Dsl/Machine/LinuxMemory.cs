using System.Globalization;

namespace Data2Vec.Dsl.Machine;

/// <summary>What limits the memory of this process on Linux, read from the kernel's files.</summary>
/// <param name="root">Where <c>proc</c> and <c>sys</c> are: <c>/</c>, or a copy of them.</param>
internal sealed class LinuxMemory(string root)
{
    // The C library reserves addresses for each thread's heap, and more at once than are asked for; they count although they are not used.
    private const long ReservedByHeaps = 512 << 20;

    /// <summary>All limits that are stated, each as what is left of it now.</summary>
    public IEnumerable<MemoryLimit> Limits()
    {
        // What is cached of files counts as free, because the kernel gives it up when memory is asked for.
        if (Value("proc/meminfo", "MemAvailable:") is { } free)
        {
            yield return new(free * 1024, "free memory of this machine");
        }

        foreach (var limit in new Cgroups(root).Limits())
        {
            yield return limit;
        }

        if (Left("Max address space", "VmSize:") is { } addresses)
        {
            yield return new(Math.Max(0, addresses - ReservedByHeaps), "`ulimit -v`");
        }

        if (Left("Max data size", "VmData:") is { } data)
        {
            yield return new(data, "`ulimit -d`");
        }
    }

    /// <summary>The lines of a file; none where it cannot be read.</summary>
    internal static IReadOnlyList<string> Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A number in plain digits; null for anything else, such as <c>max</c> or <c>unlimited</c>.</summary>
    internal static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // A line such as "MemAvailable:   23456 kB", with tabs or spaces.
    private long? Value(string file, string name) => Number(Lines(Path.Combine(root, file))
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..]
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault());

    // A limit in bytes, less what the process has of it in KiB.
    private long? Left(string limit, string used) =>
        Value("proc/self/limits", limit) is { } bytes && Value("proc/self/status", used) is { } kibibytes ? Math.Max(0, bytes - (1024 * kibibytes)) : null;
}
