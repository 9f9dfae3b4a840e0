using System.Text;
using Data2Vec.Cli.Declarations;

namespace Data2Vec.Cli.Reporting;

/// <summary>
/// All declarations of a registry as one Markdown page: shapes, parameters, cost and recipes. Committed, it shows in review what a change of a
/// declaration changes.
/// </summary>
internal static class Ledger
{
    /// <summary>The command that writes the page of the zoo.</summary>
    public const string Command = "dotnet run -c Release --project models/Data2Vec.Cli -- shapes --markdown > docs/zoo.md";

    /// <summary>The page.</summary>
    public static string Of(Registry registry)
    {
        var page = new StringBuilder($"# The zoo, declaration by declaration\n\n`{Command}` writes this page. A test compares it with the declarations.\n");
        foreach (var kind in registry.All.Where(declaration => declaration.Kind != DeclarationKind.Mask).GroupBy(declaration => declaration.Kind))
        {
            page.Append($"\n## {kind.Key}s\n");
            foreach (var declaration in kind)
            {
                Section(page, declaration);
            }
        }

        return page.ToString();
    }

    private static void Section(StringBuilder page, Declaration declaration)
    {
        page.Append($"\n### {declaration.Name}\n\n```csharp\n{DeclarationText.Of(declaration.Type)}```\n");
        if ((declaration.StageTable ?? declaration.RecipeTable) is { } table)
        {
            page.Append($"\n```text\n{table.TrimEnd()}\n```\n");
        }

        page.Append("\n| | |\n|---|---:|\n");
        foreach (var (name, value) in declaration.Figures)
        {
            page.Append($"| {name} | {value} |\n");
        }
    }
}
