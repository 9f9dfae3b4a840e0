using System.CommandLine;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Output;

namespace Data2Vec.Cli.Commands;

/// <summary><c>d2v explain</c>: what a pair's recipe comes to, and what its masks look like, without building the model.</summary>
internal sealed class ExplainVerb : Verb
{
    private readonly Argument<string> _name = new("PAIR") { Description = "The pair." };
    private readonly Option<string?> _assembly = CommonOptions.Assembly();
    private readonly Option<int> _seed = CommonOptions.Seed();

    /// <summary>Creates the verb.</summary>
    public ExplainVerb(Host host)
        : base(
            host,
            "explain",
            "Tells what a pair's recipe comes to: epochs, warm-up, the teacher's memory, masked share, cost; and draws one mask.",
            "explain Data2VecAudioBase",
            "explain MyPair --assembly bin/Release/net10.0/My.Models.dll")
    {
        Arguments.Add(_name);
        Options.Add(_assembly);
        Options.Add(_seed);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult line, Screen screen)
    {
        var assembly = line.GetValue(_assembly);
        var pair = Registry.Load(Host.Zoo, assembly is null ? null : Host.FullPath(assembly)).Find(line.GetValue(_name)!, DeclarationKind.Pair);
        if (pair.Kind != DeclarationKind.Pair)
        {
            throw Refusal.Usage($"'{pair.Name}' declares no pair; `d2v shapes {pair.Name}` tells of it.");
        }

        if (pair.RecipeTable is not { } table || MaskPreview.Of(pair, (ulong)line.GetValue(_seed)) is not { } masks)
        {
            throw Refusal.Usage($"'{pair.Name}' was not written by the generator, so nothing is known of its recipe.");
        }

        screen.Say(DeclarationText.Of(pair.Type));
        screen.Say(table.TrimEnd());
        screen.Say("");
        screen.Say(masks.Summary);
        screen.Say(masks.Image);
        screen.Answer(new { pair.Name, RecipeTable = table, masks.Share, masks.Least, masks.Most, masks.Positions });
        return ExitCode.Done;
    }
}
