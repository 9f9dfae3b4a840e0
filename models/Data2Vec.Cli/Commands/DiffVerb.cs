using System.CommandLine;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Output;

namespace Data2Vec.Cli.Commands;

/// <summary><c>d2v diff</c>: what is unlike in two declarations, and what follows from it.</summary>
internal sealed class DiffVerb : Verb
{
    // Characters.
    private const int LongestCell = 44;

    private readonly Argument<string> _first = new("A") { Description = "A declaration." };
    private readonly Argument<string> _second = new("B") { Description = "Another of the same kind." };
    private readonly Option<string?> _assembly = CommonOptions.Assembly();

    /// <summary>Creates the verb.</summary>
    public DiffVerb(Host host)
        : base(
            host,
            "diff",
            "Tells two declarations apart: arguments, shapes, parameters, cost, recipe.",
            "diff VisionBase VisionLarge",
            "diff Data2VecTextBase Data2VecTextBaseReleased")
    {
        Arguments.Add(_first);
        Arguments.Add(_second);
        Options.Add(_assembly);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult line, Screen screen)
    {
        var assembly = line.GetValue(_assembly);
        var registry = Registry.Load(Host.Zoo, assembly is null ? null : Host.FullPath(assembly));
        var (first, second) = (registry.Find(line.GetValue(_first)!), registry.Find(line.GetValue(_second)!));
        if (first.Kind != second.Kind)
        {
            throw Refusal.Usage($"'{first.Name}' and '{second.Name}' are of two kinds ({first.Kind} and {second.Kind}); compare two of one.");
        }

        var differences = Difference.Between(first, second);
        if (differences.Count == 0)
        {
            screen.Say($"'{first.Name}' and '{second.Name}' are alike.");
        }

        else
        {
            Show(differences, first.Name, second.Name, screen);
        }

        screen.Answer(new { First = first.Name, Second = second.Name, Differences = differences });
        return ExitCode.Done;
    }

    // Sentences stand below each other; side by side they would push the columns apart.
    private static void Show(IReadOnlyList<Difference> differences, string first, string second, Screen screen)
    {
        bool IsSentence(Difference difference) => Math.Max(difference.First?.Length ?? 0, difference.Second?.Length ?? 0) > LongestCell;
        var table = new TextTable("", first, second);
        foreach (var (name, before, after) in differences.Where(each => !IsSentence(each)))
        {
            table.Row(name, before ?? "-", after ?? "-");
        }

        table.WriteTo(screen.Text);
        foreach (var (name, before, after) in differences.Where(IsSentence))
        {
            screen.Say($"\n{name}\n  {before ?? "-"}\n  {after ?? "-"}");
        }
    }
}
