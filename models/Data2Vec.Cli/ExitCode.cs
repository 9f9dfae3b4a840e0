namespace Data2Vec.Cli;

/// <summary>What the process returns. Scripts rely on these numbers.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Something failed that is neither of the below.</summary>
    public const int Failure = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>Data are missing or unreadable.</summary>
    public const int Data = 3;

    /// <summary>Training diverged or the representation collapsed.</summary>
    public const int Diverged = 4;

    /// <summary>Stopped by Ctrl-C or another signal of <see cref="StopSignals"/>, after saving.</summary>
    public const int Stopped = 130;
}
