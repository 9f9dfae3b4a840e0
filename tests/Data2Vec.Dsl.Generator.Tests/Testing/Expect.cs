extern alias generator;

using System.Globalization;
using Data2Vec.Dsl.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace Data2Vec.Dsl.Generator.Tests.Testing;

/// <summary>What tests of rules expect.</summary>
internal static class Expect
{
    private static readonly CodeFixProvider[] s_fixes = [new AddPartialFix(), new EditDeclarationFix()];

    /// <summary>
    /// Exactly one diagnostic, at the marked place, with the marked other places; the whole compiles nevertheless; and exactly these fixes
    /// are offered, each of which makes the analyzer silent and the whole compile.
    /// </summary>
    public static Task FindingAsync(string marked, string finding, params string[] fixes) => FindingAsync(marked, finding, fixes, remains: 0);

    /// <summary>The same, where a fix leaves <paramref name="remains"/> diagnostics that are another mistake's.</summary>
    public static async Task FindingAsync(string marked, string finding, string[] fixes, int remains)
    {
        var source = new Marked(Harness.Usings + marked);
        using var workspace = new AdhocWorkspace();
        var document = Harness.Open(workspace, source.Text);
        var run = Harness.Generate((await document.Project.GetCompilationAsync())!);
        var diagnostics = await Harness.AnalyzeAsync(run);
        Assert.Equal(finding, string.Join("\n", diagnostics.Select(Show)));
        var diagnostic = diagnostics[0];
        Assert.Equal(source.Show([source.Place]), source.Show([diagnostic.Location.SourceSpan]));
        Assert.Equal(source.Show(source.Also), source.Show(diagnostic.AdditionalLocations.Select(l => l.SourceSpan)));
        Assert.Empty(run.Complaints);

        var actions = await ActionsAsync(document, diagnostic);
        Assert.Equal(fixes, actions.Select(action => action.Title));
        foreach (var action in actions)
        {
            var mended = Harness.Generate(await ApplyAsync(document, action));
            var left = await Harness.AnalyzeAsync(mended);
            Assert.True(left.Length == remains, $"{action.Title} leaves: {string.Join("\n", left.Select(Show))}");
            Assert.Empty(mended.Complaints);
        }
    }

    /// <summary>No diagnostic, and the whole compiles.</summary>
    public static async Task SilenceAsync(string source)
    {
        var run = Harness.Generate(Harness.Usings + source);
        Assert.Empty((await Harness.AnalyzeAsync(run)).Select(Show));
        Assert.Empty(run.Complaints);
    }

    /// <summary>"D2V0001 message".</summary>
    public static string Show(Diagnostic diagnostic) => diagnostic.Id + " " + diagnostic.GetMessage(CultureInfo.InvariantCulture);

    /// <summary>The text after the first fix that is offered for the only diagnostic.</summary>
    public static async Task<string> FirstFixedAsync(string source)
    {
        using var workspace = new AdhocWorkspace();
        var document = Harness.Open(workspace, Harness.Usings + source);
        var run = Harness.Generate((await document.Project.GetCompilationAsync())!);
        var action = (await ActionsAsync(document, Assert.Single(await Harness.AnalyzeAsync(run))))[0];
        var text = Assert.Single((await ApplyAsync(document, action)).SyntaxTrees).ToString();
        return text[Harness.Usings.Length..];
    }

    /// <summary>The fixes that are offered.</summary>
    public static async Task<IReadOnlyList<CodeAction>> ActionsAsync(Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        foreach (var provider in s_fixes.Where(p => p.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), default));
        }

        return actions;
    }

    /// <summary>The compilation after a fix.</summary>
    public static async Task<Compilation> ApplyAsync(Document document, CodeAction action)
    {
        var changed = Assert.Single((await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>()).ChangedSolution;
        return (await changed.GetProject(document.Project.Id)!.GetCompilationAsync())!;
    }
}
