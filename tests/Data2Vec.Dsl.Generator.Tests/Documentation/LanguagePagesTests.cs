extern alias runtime;

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Documentation;

/// <summary>What the documentation of the language shows must compile, and everything in the language must be shown.</summary>
public sealed partial class LanguagePagesTests
{
    private static readonly string s_docs = Path.Combine(RepositoryRoot(), "docs", "language");

    public static TheoryData<string> Pages =>
        [.. Directory.EnumerateFiles(s_docs, "*.md").Select(f => Path.GetFileName(f)).Where(f => f != "README.md").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_example_of_a_page_compiles_without_a_word(string page)
    {
        var example = Assert.Single(CodeBlock().Matches(await File.ReadAllTextAsync(Path.Combine(s_docs, page)))).Groups[1].Value;
        Assert.Empty(Harness.Generate(Harness.Usings + example).Complaints);
        Assert.Empty(await Harness.AnalyzeAsync(Harness.Usings + example));
    }

    [Fact]
    public void Every_attribute_of_the_language_is_on_a_page()
    {
        var text = string.Concat(Directory.EnumerateFiles(s_docs, "*.md").Select(File.ReadAllText));
        var attributes = typeof(runtime::Data2Vec.Dsl.StageAttribute).Assembly.GetExportedTypes()
            .Where(t => t.IsSubclassOf(typeof(Attribute)) && !t.IsAbstract)
            .ToList();
        Assert.NotEmpty(attributes);
        foreach (var attribute in attributes)
        {
            var name = attribute.Name.Split('`')[0].Replace("Attribute", "", StringComparison.Ordinal);
            Assert.Contains("[" + name, text, StringComparison.Ordinal);
            foreach (var property in attribute.GetProperties().Where(p => p.DeclaringType == attribute))
            {
                Assert.True(text.Contains($"`{property.Name}`", StringComparison.Ordinal), $"'{property.Name}' of [{name}] is on no page.");
            }
        }
    }

    [Fact]
    public async Task The_declaration_in_the_README_compiles_without_a_word()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "README.md"));
        var declaration = CodeBlock().Match(readme).Groups[1].Value.Replace("using Data2Vec.Dsl;", "", StringComparison.Ordinal);
        Assert.Contains("[ImageEncoder", declaration, StringComparison.Ordinal);
        Assert.Empty(Harness.Generate(Harness.Usings + declaration).Complaints);
        Assert.Empty(await Harness.AnalyzeAsync(Harness.Usings + declaration));

        // The tables beside it are what hovering shows.
        var run = Harness.Generate(Harness.Usings + declaration);
        foreach (var (start, file) in new[] { ("Stage  ", "Sample.VisionBase.g.cs"), ("Recipe  ", "Sample.Data2VecVisionBase.g.cs") })
        {
            var table = TableBlock().Matches(readme).Single(m => m.Groups[1].Value.StartsWith(start, StringComparison.Ordinal)).Groups[1].Value;
            Assert.All(table.Split('\n', StringSplitOptions.RemoveEmptyEntries), row => Assert.Contains("/// " + row + "\n", run[file], StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Audio_and_text_in_the_README_compile_without_a_word()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "README.md"));
        var declaration = CodeBlock().Matches(readme).Select(m => m.Groups[1].Value).Single(code => code.Contains("[AudioEncoder", StringComparison.Ordinal));
        Assert.Contains("[TextEncoder", declaration, StringComparison.Ordinal);
        Assert.Empty(Harness.Generate(Harness.Usings + declaration).Complaints);
        Assert.Empty(await Harness.AnalyzeAsync(Harness.Usings + declaration));
    }

    [Theory]
    [InlineData("Depth = 12, Heads = 12", "Depth = 12, Heads = 10")]
    [InlineData("Patch = 16", "Patch = 15")]
    [InlineData("TopLayers = 6", "TopLayers = 16")]
    public async Task The_errors_in_the_README_are_what_the_analyzer_says(string right, string wrong)
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "README.md"));
        var declaration = CodeBlock().Match(readme).Groups[1].Value.Replace("using Data2Vec.Dsl;", "", StringComparison.Ordinal);
        Assert.Contains(right, declaration, StringComparison.Ordinal);
        var diagnostics = await Harness.AnalyzeAsync(Harness.Usings + declaration.Replace(right, wrong, StringComparison.Ordinal));
        var diagnostic = Assert.Single(diagnostics);
        Assert.Contains(
            $"error {diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}\n", readme, StringComparison.Ordinal);
    }

    private static string RepositoryRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex TableBlock();
}
