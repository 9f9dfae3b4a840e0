using System.Diagnostics;
using System.Globalization;

namespace Data2Vec.Dsl.Benchmarks.Cost;

/// <summary>What one run of a pair has shown.</summary>
/// <param name="Forward">Operations of the encoder's forward pass.</param>
/// <param name="Backward">Operations of its backward pass.</param>
/// <param name="Steps">Masked positions and operations of each step.</param>
public sealed record CountedOperations(long Forward, long Backward, IReadOnlyList<(long Masked, long Operations)> Steps);

/// <summary>Measures a pair in a process of its own, so that nothing else is in its counts.</summary>
public static class CostMeasurement
{
    /// <summary>Whether this system tells: MKL and glibc are asked.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux();

    /// <summary>Counts the operations of its passes.</summary>
    public static CountedOperations Operations(CostSubject subject)
    {
        var (section, sums, steps, masked) = ("", new Dictionary<string, long>(StringComparer.Ordinal), new List<(long, long)>(), 0L);
        foreach (var line in Run(subject, Measure.Operations))
        {
            if (line == CostProbe.End && section == CostProbe.Step)
            {
                steps.Add((masked, sums[CostProbe.Step]));
            }

            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                (section, sums[line]) = (line, 0);
            }
            else if (line.StartsWith(CostProbe.Masked, StringComparison.Ordinal))
            {
                masked = Value(line);
            }
            else
            {
                sums[section] = sums.GetValueOrDefault(section) + KernelLog.OperationsOf(line);
            }
        }

        return new CountedOperations(sums[CostProbe.Forward], sums[CostProbe.Backward], steps);
    }

    /// <summary>The most bytes that a forward pass of the encoder kept.</summary>
    public static long Saved(CostSubject subject) => Most(subject, Measure.Saved, CostProbe.Saved);

    /// <summary>The most bytes that the process grew by in a training step.</summary>
    public static long Peak(CostSubject subject) => Most(subject, Measure.Peak, CostProbe.Peak);

    private static long Most(CostSubject subject, Measure measure, string what) =>
        Run(subject, measure).Where(line => line.StartsWith(what + " ", StringComparison.Ordinal)).Skip(1).Max(Value);

    private static long Value(string line) => long.Parse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);

    private static List<string> Run(CostSubject subject, Measure measure)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CostMeasurement).Assembly.Location, "probe", subject.Name, measure.ToString()]) { RedirectStandardOutput = true };
        start.Environment["MKL_VERBOSE"] = start.Environment["ONEDNN_VERBOSE"] = measure == Measure.Operations ? "1" : "0";

        // A method that is compiled again in the background takes megabytes while a pass is weighed.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("'dotnet' did not start.");
        var lines = new List<string>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        process.WaitForExit();
        return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"The run of {subject.Name} ended with {process.ExitCode}: {lines.LastOrDefault()}");
    }
}
