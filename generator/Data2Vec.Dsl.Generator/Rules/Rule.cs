using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

/// <summary>
/// The rules, one file per family. A message says what clashes with both values, shows the arithmetic, and ends with what to type.
/// Error: the generated code could not run, or would be silently wrong. Warning: it runs and is probably not meant. Info: worth knowing.
/// </summary>
internal static partial class Rule
{
    private static DiagnosticDescriptor Error(string id, string title, string message, string why) =>
        Create(id, title, message, why, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message, string why) =>
        Create(id, title, message, why, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Info(string id, string title, string message, string why) =>
        Create(id, title, message, why, DiagnosticSeverity.Info);

    private static DiagnosticDescriptor Create(string id, string title, string message, string why, DiagnosticSeverity severity) =>
        new(id, title, message, Category(id), severity, isEnabledByDefault: true, description: why, helpLinkUri: Pages.Url + id + ".md");

    // What the first digit of an id means.
    private static string Category(string id) => id[3] switch
    {
        '0' => "Declaration",
        '1' => "Stages",
        '2' => "Transformer",
        '3' => "Convolutions",
        '4' => "Embeddings",
        '5' => "Masking",
        '6' => "Training",
        '7' => "Heads",
        '9' => "Limits",
        _ => throw new System.ArgumentOutOfRangeException(nameof(id), id, "The first digit of the id has no category."),
    };

    // A class of its own, so that it is there before the first rule, whichever file that is in.
    private static class Pages
    {
        /// <summary>Where the rules' pages are, each named by its id. Where the repository is published, Directory.Build.props says.</summary>
        public static readonly string Url =
            typeof(Rule).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(fact => fact.Key == "PagesUrl").Value + "docs/rules/";
    }
}
