using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Data2Vec.Cli.Commands;
using Data2Vec.Cli.Output;

namespace Data2Vec.Cli;

/// <summary>The whole tool as a function from arguments to an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs the tool in the given world. Whatever goes wrong ends as one sentence on standard error and an exit code.</summary>
    public static int Run(string[] args, Host host)
    {
        var root = Create(host);
        var line = root.Parse(args);
        try
        {
            // Who asks for help may leave out what is required.
            if (line.Action is not (HelpWithExamples or VersionLine))
            {
                line = line.CommandResult.Command is Verb verb ? verb.Complete(line, root) : line;
                if (UsageErrors.Explain(line, root) is { } mistake)
                {
                    throw Refusal.Usage(mistake);
                }
            }

            return line.Invoke(new InvocationConfiguration
            {
                Output = host.Out,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception e)
        {
            return Report(e, line, host);
        }
    }

    private static RootCommand Create(Host host)
    {
        var root = new RootCommand(
            "Trains and examines data2vec models that are declared in C#: those of the zoo, and your own with --assembly.")
        {
            new DemoVerb(host),
            new PretrainVerb(host),
            new EvaluateVerb(host),
            new ShapesVerb(host),
            new ExplainVerb(host),
            new DiffVerb(host),
            new BenchVerb(host),
            new DoctorVerb(host),
        };
        root.SetAction(line => new HelpWithExamples(new HelpAction(), host.Columns).Invoke(line));
        foreach (var option in root.Options)
        {
            switch (option)
            {
                case HelpOption { Action: HelpAction help }:
                    option.Action = new HelpWithExamples(help, host.Columns);
                    break;
                case VersionOption:
                    option.Action = new VersionLine();
                    break;
            }
        }

        return root;
    }

    private static int Report(Exception exception, ParseResult line, Host host)
    {
        var (code, sentence) = Failures.Explain(exception);
        host.Error.WriteLine(sentence);
        if (line.CommandResult.Command is Verb verb && line.Errors.Count == 0)
        {
            if (line.GetValue(verb.Verbose))
            {
                host.Error.WriteLine(exception);
            }

            new Screen(host, line.GetValue(verb.Json)).Answer(new { ExitCode = code, Error = sentence });
        }

        return code;
    }
}
