namespace Data2Vec.Cli;

/// <summary>A failure that the user can mend: its message is one sentence for them, and its exit code one for scripts.</summary>
internal sealed class Refusal(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>One of <see cref="Cli.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The command line is at fault.</summary>
    public static Refusal Usage(string message) => new(Cli.ExitCode.Usage, message);

    /// <summary>The data are at fault.</summary>
    public static Refusal BadData(string message, Exception? cause = null) => new(Cli.ExitCode.Data, message, cause);

    /// <summary>The machine or the file system is at fault.</summary>
    public static Refusal Failure(string message, Exception? cause = null) => new(Cli.ExitCode.Failure, message, cause);
}
