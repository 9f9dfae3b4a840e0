using System.Globalization;
using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Benchmarks.Cost;

/// <summary>What the process itself knows of its memory: glibc's allocator, and the kernel's count of pages.</summary>
internal static partial class NativeMemory
{
    private const int MmapThreshold = -3;
    private const int MmapMax = -4;
    private const int SmallestMapped = 64 * 1024;

    /// <summary>Bytes handed out and not given back.</summary>
    public static long Used
    {
        get
        {
            var info = mallinfo2();
            return (long)(info.InUse + info.Mapped);
        }
    }

    /// <summary>Bytes of pages in memory.</summary>
    public static long Resident => Status("VmRSS:");

    /// <summary>Bytes of those that are files: code of the libraries, which comes in as it is used.</summary>
    public static long Files => Status("RssFile:");

    /// <summary>The most of <see cref="Resident"/> since <see cref="ForgetPeak"/>.</summary>
    public static long Peak => Status("VmHWM:");

    /// <summary>Makes <see cref="Used"/> exact: no allocation is rounded up to pages.</summary>
    public static void CountExactly() => _ = mallopt(MmapMax, 0);

    /// <summary>Makes <see cref="Resident"/> follow: what is freed goes back to the system at once.</summary>
    public static void ReturnAtOnce() => _ = mallopt(MmapThreshold, SmallestMapped);

    /// <summary>Starts a new <see cref="Peak"/>.</summary>
    public static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long Status(string name)
    {
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc")]
    private static partial MallocInfo mallinfo2();

    // glibc's struct mallinfo2; only two of its fields are asked for.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallocInfo
    {
        public readonly nuint Arena, FreeChunks, FastChunks, MappedRegions, Mapped, MostUsed, FastFree, InUse, Free, Releasable;
    }
}
