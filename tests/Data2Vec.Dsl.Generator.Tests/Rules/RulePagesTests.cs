extern alias generator;

using System.Text.RegularExpressions;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;
using Rule = generator::Data2Vec.Dsl.Generator.Rules.Rule;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>Every rule has a page whose examples compile, a line in the release notes, a message in the house's style, and tests.</summary>
public sealed partial class RulePagesTests
{
    private static readonly string[] s_headings = ["Cause", "Example", "Why", "Fix", "When to suppress"];


    // The one needs another project, and what shows the other is mended. They have tests of their own.
    private static readonly string[] s_unseen = ["D2V0014", "D2V0015"];

    public static TheoryData<string> Ids => [.. Rule.All.Select(rule => rule.Id)];

    public static TheoryData<string> Seen => [.. Rule.All.Select(rule => rule.Id).Except(s_unseen)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_has_a_page_with_the_fixed_headings(string id)
    {
        var page = Page(id);
        Assert.Equal($"# {id}: {Of(id).Title}", page.Split('\n')[0]);
        Assert.Equal(s_headings, Heading().Matches(page).Select(m => m.Groups[1].Value));
        Assert.True(Uri.TryCreate(Of(id).HelpLinkUri, UriKind.Absolute, out var link) && link.Scheme == "https", Of(id).HelpLinkUri);
        Assert.EndsWith($"/blob/main/docs/rules/{id}.md", link.AbsolutePath, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Seen))]
    public async Task The_pages_example_gives_exactly_the_pages_message(string id)
    {
        var page = Page(id);
        var run = Harness.Generate(Harness.Usings + Block(page, "Example", "csharp"));
        var said = (await Harness.AnalyzeAsync(run)).Select(Expect.Show);
        Assert.Equal(Block(page, "Example", "text").TrimEnd(), string.Join("\n", said));
        Assert.Empty(run.Complaints);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public Task The_pages_fix_is_right(string id) => Expect.SilenceAsync(Block(Page(id), "Fix", "csharp"));

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_is_in_the_release_notes_and_in_the_index(string id)
    {
        var rule = Of(id);
        var notes = File.ReadAllLines(Path.Combine(Repository.Root, "generator/Data2Vec.Dsl.Generator/AnalyzerReleases.Unshipped.md"));
        Assert.Contains($"{id} | {rule.Category} | {rule.DefaultSeverity} | {rule.Title}", notes);
        var index = File.ReadAllLines(Path.Combine(Repository.Root, "docs/rules/README.md"));
        Assert.Single(index, line => line.StartsWith($"| [{id}]({id}.md) | {rule.DefaultSeverity} | {rule.Title} |", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Its_message_says_what_to_do(string id)
    {
        var rule = Of(id);
        var message = rule.MessageFormat.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.False(message.EndsWith('.'), message);
        Assert.False(rule.Title.ToString(System.Globalization.CultureInfo.InvariantCulture).EndsWith('.'));
        Assert.EndsWith(".", rule.Description.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.True(rule.DefaultSeverity == DiagnosticSeverity.Info || message.Contains("; ", StringComparison.Ordinal), message);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void It_has_tests(string id) => Assert.True(
        HasFacts(typeof(RulePagesTests).Assembly.GetType($"{typeof(RulePagesTests).Namespace}.{id}Tests")), $"There is no class {id}Tests with a fact in it.");

    [Fact]
    public void A_class_without_a_fact_is_no_test()
    {
        Assert.True(HasFacts(typeof(RulePagesTests)));
        Assert.False(HasFacts(typeof(Expect)));
        Assert.False(HasFacts(null));
    }

    [Fact]
    public void No_page_is_left_of_a_rule_that_is_gone()
    {
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs/rules"), "D2V*.md").Select(file => Path.GetFileNameWithoutExtension(file)!);
        Assert.Equal(Rule.All.Select(rule => rule.Id), pages.Order(StringComparer.Ordinal));
        var listed = Listed().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/rules/README.md"))).Select(m => m.Groups[1].Value);
        Assert.Equal(Rule.All.Select(rule => rule.Id), listed);
    }

    private static bool HasFacts(Type? tests) => tests?.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute), inherit: true)) == true;

    private static DiagnosticDescriptor Of(string id) => Rule.All.Single(rule => rule.Id == id);

    private static string Page(string id) => File.ReadAllText(Path.Combine(Repository.Root, $"docs/rules/{id}.md"));

    private static string Block(string page, string heading, string language)
    {
        var section = page[page.IndexOf($"\n## {heading}\n", StringComparison.Ordinal)..];
        var block = Regex.Match(section, $"\n```{language}\n(.*?\n)```\n", RegexOptions.Singleline);
        Assert.True(block.Success, $"The section '{heading}' has no block of {language}.");
        return block.Groups[1].Value;
    }

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| \[(D2V\d{4})\]", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
