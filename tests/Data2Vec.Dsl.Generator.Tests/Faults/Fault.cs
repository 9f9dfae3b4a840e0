using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.Faults;

/// <summary>A fault of docs/faults.md in a declaration.</summary>
internal static class Fault
{
    /// <summary>
    /// The declaration with the fault gives exactly this diagnostic, at the marked place; each fix that is offered makes it right; and so is its
    /// nearest neighbour without the fault, of which nothing is said.
    /// </summary>
    public static async Task GivesAsync(string rule, string marked, string right)
    {
        var source = new Marked(Harness.Usings + marked);
        using var workspace = new AdhocWorkspace();
        var document = Harness.Open(workspace, source.Text);
        var run = Harness.Generate((await document.Project.GetCompilationAsync())!);
        var diagnostics = await Harness.AnalyzeAsync(run);
        Assert.True(diagnostics.Length == 1 && diagnostics[0].Id == rule, string.Join("\n", diagnostics.Select(Expect.Show)));
        Assert.Equal(source.Show([source.Place]), source.Show([diagnostics[0].Location.SourceSpan]));
        Assert.Empty(run.Complaints);
        foreach (var action in await Expect.ActionsAsync(document, diagnostics[0]))
        {
            var mended = Harness.Generate(await Expect.ApplyAsync(document, action));
            Assert.Empty((await Harness.AnalyzeAsync(mended)).Select(Expect.Show));
            Assert.Empty(mended.Complaints);
        }

        await Expect.SilenceAsync(right);
    }
}
