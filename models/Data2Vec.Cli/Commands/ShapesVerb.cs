using System.CommandLine;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Reporting;

namespace Data2Vec.Cli.Commands;

/// <summary><c>d2v shapes</c>: what the generator worked out of a declaration, without building the model.</summary>
internal sealed class ShapesVerb : Verb
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "The declaration; without it all are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _assembly = CommonOptions.Assembly();
    private readonly Option<bool> _markdown = new("--markdown") { Description = "All declarations as one Markdown page, to be committed and reviewed." };

    /// <summary>Creates the verb.</summary>
    public ShapesVerb(Host host)
        : base(
            host,
            "shapes",
            "Prints the stage table of a declaration: each stage with its shape, parameters and operations.",
            "shapes",
            "shapes VisionBase",
            "shapes MyEncoder --assembly bin/Release/net10.0/My.Models.dll")
    {
        Arguments.Add(_name);
        Options.Add(_assembly);
        Options.Add(_markdown);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult line, Screen screen)
    {
        var assembly = line.GetValue(_assembly);
        var registry = Registry.Load(Host.Zoo, assembly is null ? null : Host.FullPath(assembly));
        if (line.GetValue(_markdown))
        {
            screen.Say(Ledger.Of(registry).TrimEnd());
        }
        else if (line.GetValue(_name) is { } name)
        {
            Show(registry.Find(name), screen);
        }
        else
        {
            List(registry, screen);
        }

        return ExitCode.Done;
    }

    private static void Show(Declaration declaration, Screen screen)
    {
        screen.Say(DeclarationText.Of(declaration.Type));
        if (declaration.Encoder is { } encoder)
        {
            // A pair has no stages of its own; what flows through it are its encoder's.
            screen.Say(DeclarationText.Of(encoder.Type));
        }

        if ((declaration.StageTable ?? declaration.Encoder?.StageTable) is { } table)
        {
            screen.Say(table.TrimEnd());
        }
        else if (declaration.Kind != DeclarationKind.Mask)
        {
            screen.Say($"'{declaration.Name}' was not written by the generator, so it has no stage table.");
        }

        foreach (var (figure, value) in declaration.Figures)
        {
            screen.Say($"{figure}: {value}");
        }

        screen.Answer(Describe(declaration));
    }

    private static void List(Registry registry, Screen screen)
    {
        if (registry.All.Count == 0)
        {
            screen.Say("Nothing is declared here; give your own with --assembly FILE.");
        }

        foreach (var kind in registry.All.GroupBy(declaration => declaration.Kind))
        {
            screen.Say($"{kind.Key}s");
            foreach (var declaration in kind)
            {
                screen.Say($"  {declaration.Name}");
            }
        }

        screen.Answer(new { Declarations = registry.All.Select(Describe) });
    }

    private static object Describe(Declaration declaration) => new
    {
        declaration.Name,
        Kind = declaration.Kind.ToString(),
        Batch = declaration.Batch?.Name,
        StageTable = declaration.StageTable ?? declaration.Encoder?.StageTable,
        Encoder = declaration.Encoder?.Name,
        Figures = declaration.Figures.ToDictionary(figure => figure.Name, figure => figure.Value),
    };
}
