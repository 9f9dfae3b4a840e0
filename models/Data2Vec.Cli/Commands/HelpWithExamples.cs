using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Data2Vec.Cli.Commands;

/// <summary>The library's help, and below it what one would actually type.</summary>
/// <param name="help">The library's.</param>
/// <param name="columns">Columns of the terminal; null where there is none.</param>
internal sealed class HelpWithExamples(HelpAction help, int? columns) : SynchronousCommandLineAction
{
    // The library never ends, or fails, on terminals that are narrower than its margins. Below this width the terminal breaks the lines.
    private const int LeastColumns = 40;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        help.MaxWidth = columns is { } width ? Math.Max(width, LeastColumns) : int.MaxValue;
        help.Invoke(parseResult);
        var writer = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        var examples = command is Verb verb ? verb.Examples : [.. command.Subcommands.OfType<Verb>().Select(each => each.Examples[0])];
        writer.WriteLine("Examples:");
        foreach (var example in examples)
        {
            writer.WriteLine($"  d2v {example}");
        }

        writer.WriteLine();
        writer.WriteLine("Exit codes: 0 done, 1 failure, 2 usage, 3 data, 4 diverged or collapsed, 130 stopped.");
        return ExitCode.Done;
    }
}

/// <summary>The version alone on a line, for scripts.</summary>
internal sealed class VersionLine : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Versions.Own);
        return ExitCode.Done;
    }
}
