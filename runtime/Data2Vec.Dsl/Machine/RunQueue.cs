using System.Globalization;

namespace Data2Vec.Dsl.Machine;

/// <summary>How long the threads of this process have waited for a processor that others had, as Linux's scheduler counts it.</summary>
internal static class RunQueue
{
    /// <summary>The sum over the threads that live now; null where the system does not tell.</summary>
    public static TimeSpan? Waited()
    {
        const string Tasks = "/proc/self/task";
        if (!Directory.Exists(Tasks))
        {
            return null;
        }

        // Each file has three numbers: nanoseconds on a processor, nanoseconds in its queue, and turns.
        var nanoseconds = 0L;
        foreach (var task in Directory.EnumerateDirectories(Tasks))
        {
            var numbers = LinuxMemory.Lines(Path.Combine(task, "schedstat")) is [var line, ..] ? line.Split(' ') : [];
            nanoseconds += numbers.Length == 3 && long.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var waited) ? waited : 0;
        }

        return nanoseconds == 0 ? null : TimeSpan.FromMicroseconds(nanoseconds / 1000);
    }
}
