using System.Text.RegularExpressions;

namespace Data2Vec.Cli.Declarations;

/// <summary>What is unlike in two declarations.</summary>
/// <param name="Name">An argument, such as "Transformer.Depth", a stage, or a figure.</param>
/// <param name="First">Its value in the first; null where it has none.</param>
/// <param name="Second">Its value in the second; null where it has none.</param>
internal sealed partial record Difference(string Name, string? First, string? Second)
{
    /// <summary>All differences: what is declared, then what follows for stages, figures and recipe.</summary>
    public static IReadOnlyList<Difference> Between(Declaration first, Declaration second) =>
    [
        .. Compare(Declared(first), Declared(second)),
        .. Compare(Rows(first.StageTable), Rows(second.StageTable)),
        .. Compare(Rows(first.RecipeTable), Rows(second.RecipeTable)),
        .. Compare(first.Figures, second.Figures),
    ];

    /// <summary>What is declared, in order: of a pair also its encoder and its policy.</summary>
    public static IEnumerable<(string Name, string Value)> Declared(Declaration declaration) =>
        declaration.Parts().SelectMany(part => Hyperparameters.Of(part).Prepend((Kind(part), part.Name))).Concat(Hyperparameters.Of(declaration.Type));

    private static string Kind(Type part) => Declaration.Of(part)?.Kind == DeclarationKind.Mask ? "Policy" : "Encoder";

    // Of a table, what stands before the first gap of two spaces names the row; how often a stage repeats belongs to its value.
    private static IEnumerable<(string Name, string Value)> Rows(string? table) => (table ?? "").Split('\n')
        .Select(row => Row().Match(row))
        .Where(row => row.Success)
        .Select(row => (row.Groups["name"].Value, (row.Groups["times"].Success ? row.Groups["times"].Value + ", " : "") + string.Join(", ", Gap().Split(row.Groups["value"].Value.Trim()))));

    private static IEnumerable<Difference> Compare(IEnumerable<(string Name, string Value)> first, IEnumerable<(string Name, string Value)> second)
    {
        var (a, b) = (Numbered(first), Numbered(second));
        return a.Select(each => each.Name).Union(b.Select(each => each.Name))
            .Select(name => new Difference(name, Value(a, name), Value(b, name)))
            .Where(difference => difference.First != difference.Second);

        static string? Value(List<(string Name, string Value)> all, string name) => all.Find(each => each.Name == name) is { Name: not null } found ? found.Value : null;
    }

    // Rows of one name are told apart by their number.
    private static List<(string Name, string Value)> Numbered(IEnumerable<(string Name, string Value)> all) =>
        [.. all.GroupBy(each => each.Name).SelectMany(group => group.Select((each, i) => (i == 0 ? each.Name : $"{each.Name} {i + 1}", each.Value)))];

    [GeneratedRegex(@"^(?<name>\S.*?)( (?<times>×\d+))?  +(?<value>.*)$")]
    private static partial Regex Row();

    [GeneratedRegex("  +")]
    private static partial Regex Gap();
}
