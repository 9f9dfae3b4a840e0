using System.Text.Json;
using Data2Vec.Cli;

namespace Data2Vec.Dsl.Cli.Tests.Support;

/// <summary>What one call of the tool gave.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record Outcome(int Code, string Out, string Error)
{
    /// <summary>The lines of standard error.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>A folder of its own for each test, and the tool run in it without a process.</summary>
public abstract class Tool : IDisposable
{
    /// <summary>Creates the folder.</summary>
    protected Tool() => Directory.CreateDirectory(Folder);

    /// <summary>The folder.</summary>
    protected string Folder { get; } = Path.Combine(Path.GetTempPath(), "d2v-tests", Guid.NewGuid().ToString("N"));

    /// <summary>Everything that stands in the folder, relative to it.</summary>
    protected string[] Left => [.. Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Folder, path))
        .Order()];

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the tool with the declarations of this assembly as its zoo.</summary>
    protected Outcome Run(params string[] args) => Run(CancellationToken.None, args);

    /// <summary>Runs the tool so that it can be stopped.</summary>
    protected Outcome Run(CancellationToken stop, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CommandLine.Run(args, new Host(output, error, stop) { Zoo = typeof(Tool).Assembly, WorkingFolder = Folder });
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>One sentence for the user and nothing else: the form of every failure.</summary>
    protected static void AssertRefused(Outcome outcome, int code, params string[] says)
    {
        Assert.Equal(code, outcome.Code);
        var line = Assert.Single(outcome.ErrorLines);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.All(says, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    /// <summary>The model that a run wrote.</summary>
    protected byte[] Model(string run) => File.ReadAllBytes(Path.Combine(Folder, run, "pair.safetensors"));

    /// <summary>The lines of its updates.</summary>
    protected List<JsonElement> Metrics(string run) =>
    [
        .. File.ReadLines(Path.Combine(Folder, run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("update", out _)),
    ];

    /// <summary>All lines of its metrics, without what the clock says.</summary>
    protected List<string> Course(string run) => ToolRuns.Course(Path.Combine(Folder, run, "metrics.jsonl"));

    /// <summary>The command in a sentence, without the tool's name.</summary>
    protected static string[] Command(string sentence) => sentence.Split('`')[1].Split(' ')[1..];

    /// <summary>Presses Ctrl-C while the given batch of a <see cref="WatchedPair"/> is being computed.</summary>
    protected Outcome RunUntil(int batch, params string[] args)
    {
        using var source = new CancellationTokenSource();
        var seen = 0;
        WatchedPair.Watch(() =>
        {
            if (++seen == batch)
            {
                source.Cancel();
            }
        });
        try
        {
            return Run(source.Token, args);
        }
        finally
        {
            WatchedPair.Watch(null);
        }
    }
}
