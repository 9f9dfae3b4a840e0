using System.Reflection;

namespace Data2Vec.Cli;

/// <summary>What the command line knows of the world around it. Tests hand in their own.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Stop">Cancelled by Ctrl-C and by every other signal of <see cref="StopSignals"/>.</param>
internal sealed record Host(TextWriter Out, TextWriter Error, CancellationToken Stop = default)
{
    /// <summary>Whether standard output is a terminal that a progress bar may redraw.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether standard error is a terminal that a progress bar may redraw.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal; null where there is none or where it does not tell.</summary>
    public int? Columns { get; init; }

    /// <summary>Whether colour is welcome where there is a terminal (see https://no-color.org).</summary>
    public bool Color { get; init; } = true;

    /// <summary>The assembly whose declarations are offered by name.</summary>
    public Assembly? Zoo { get; init; }

    /// <summary>Names new run folders and dates reports.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The folder that relative paths start from; it also holds <c>runs/</c>. Empty where it was removed.</summary>
    public string WorkingFolder { get; init; } = CurrentFolder();

    /// <summary>The world of a real process.</summary>
    public static Host OfProcess(CancellationToken stop) => new(Console.Out, Console.Error, stop)
    {
        // mpirun gives its processes a terminal that it stops reading when a rank is lost; who redraws there then waits for ever.
        OutIsTerminal = !Console.IsOutputRedirected && !ByMpi,
        ErrorIsTerminal = !Console.IsErrorRedirected && !ByMpi,
        Columns = TerminalColumns(),
        Color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        Zoo = Assembly.Load("Data2Vec.Models"),
    };

    private static bool ByMpi => Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_SIZE") is not null;

    /// <summary>A path of the user's as a full one.</summary>
    /// <exception cref="Refusal">It is relative, and the working folder was removed.</exception>
    public string FullPath(string path) =>
        Path.IsPathFullyQualified(path) ? Path.GetFullPath(path)
        : WorkingFolder.Length > 0 ? Path.GetFullPath(path, WorkingFolder)
        : throw Refusal.Failure($"The working folder was removed, so '{path}' leads nowhere; change to a folder that is there, or type the full path.");

    // A terminal without a size says 0.
    private static int? TerminalColumns()
    {
        try
        {
            return Console.IsOutputRedirected && Console.IsErrorRedirected ? null : Console.WindowWidth is > 0 and var columns ? columns : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Empty where it was removed.
    private static string CurrentFolder()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return "";
        }
    }
}
