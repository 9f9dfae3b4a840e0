using System.CommandLine;
using Data2Vec.Cli.Output;

namespace Data2Vec.Cli.Commands;

/// <summary>One thing that the tool does: its options, its examples, and the doing.</summary>
internal abstract class Verb : Command
{
    private readonly Host _host;

    /// <summary>Creates the verb with the options that every verb has.</summary>
    protected Verb(Host host, string name, string description, params string[] examples)
        : base(name, description)
    {
        _host = host;
        Examples = examples;
        Options.Add(Json);
        Options.Add(Verbose);
        SetAction(line => Run(line, new Screen(host, line.GetValue(Json))));
    }

    /// <summary>What <c>--help</c> shows below the options, without the name of the tool.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Answer as one JSON object.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object on standard output; what is for people goes to standard error." };

    /// <summary>Show where a failure happened.</summary>
    public Option<bool> Verbose { get; } = new("--verbose") { Description = "After a failure, show where it happened." };

    /// <summary>The world around the tool.</summary>
    protected Host Host => _host;

    /// <summary>The line as one could type it again.</summary>
    protected static string Typed(ParseResult line) => CommandText.Of(line.Tokens.Select(token => token.Value));

    /// <summary>Looks for the declarations that a line names, although the line is not complete.</summary>
    /// <exception cref="Refusal">There is no such declaration.</exception>
    public virtual void CheckNames(ParseResult line)
    {
    }

    /// <summary>The line with what it leaves to something that it names, such as a run that goes on.</summary>
    public virtual ParseResult Complete(ParseResult line, RootCommand root) => line;

    /// <summary>Does it and returns the exit code.</summary>
    protected abstract int Run(ParseResult line, Screen screen);
}
