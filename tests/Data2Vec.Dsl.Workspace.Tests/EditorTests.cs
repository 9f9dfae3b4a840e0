using Data2Vec.Dsl.Workspace.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.QuickInfo;
using Microsoft.CodeAnalysis.Text;

namespace Data2Vec.Dsl.Workspace.Tests;

/// <summary>What an editor shows of a declaration while it is typed.</summary>
public sealed class EditorTests(OpenedProject opened) : IClassFixture<OpenedProject>
{
    private const string Blocks = "[Transformer(Depth = 12, Heads = 12,";

    [Theory]
    [InlineData("class VisionBase", "Transformer ×12")]
    [InlineData("class VisionBase", "85,065,216")]
    [InlineData("class Data2VecVisionBase", "625 updates an epoch: 600 epochs")]
    public async Task Hovering_over_a_class_shows_what_was_inferred(string declaration, string shown)
    {
        var document = opened.File("VisionBase.cs");
        var position = (await document.GetTextAsync()).ToString().IndexOf(declaration + ";", StringComparison.Ordinal) + "class ".Length;
        var hover = await QuickInfoService.GetService(document)!.GetQuickInfoAsync(document, position);
        Assert.Contains(shown, string.Concat(hover!.Sections.Select(section => section.Text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Transformer(Depth = 12, Heads = 12, |", "LayerScale")]
    [InlineData("[Transformer(Depth = 12, Heads = 12, Norm = Norm.|", "Post")]
    [InlineData("[|", "RelativePositionBias")]
    public async Task Arguments_choices_and_stages_are_offered(string typed, string offered)
    {
        var (document, position) = await TypeAsync(typed);
        var list = await CompletionService.GetService(document)!.GetCompletionsAsync(document, position);
        var item = list.ItemsList.First(each => each.DisplayText.StartsWith(offered, StringComparison.Ordinal));
        var description = await CompletionService.GetService(document)!.GetDescriptionAsync(document, item);
        Assert.NotEmpty(description!.Text);
    }

    [Fact]
    public async Task A_mistake_is_one_error_at_its_argument_and_the_fix_mends_it()
    {
        var document = opened.File("VisionBase.cs");
        var wrong = document.WithText(SourceText.From((await document.GetTextAsync()).ToString().Replace(Blocks, "[Transformer(Depth = 12, Heads = 10,", StringComparison.Ordinal)));
        var diagnostic = Assert.Single(await Shipped.DiagnosticsAsync(wrong.Project), d => d.Severity >= DiagnosticSeverity.Warning);
        Assert.Equal("D2V2001", diagnostic.Id);
        Assert.Equal("Heads = 10", (await wrong.GetTextAsync()).ToString(diagnostic.Location.SourceSpan));

        var actions = new List<CodeAction>();
        var fix = Shipped.Fixes(wrong.Project).First(provider => provider.FixableDiagnosticIds.Contains("D2V2001"));
        await fix.RegisterCodeFixesAsync(new CodeFixContext(wrong, diagnostic, (action, _) => actions.Add(action), default));
        var mended = Assert.Single((await actions.Single(action => action.Title == "Set 'Heads = 12'").GetOperationsAsync(default)).OfType<ApplyChangesOperation>()).ChangedSolution;
        Assert.Empty((await Shipped.DiagnosticsAsync(mended.GetProject(wrong.Project.Id)!)).Where(d => d.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public async Task A_class_is_found_where_it_is_declared_generated_and_used()
    {
        var compilation = await opened.Project.GetCompilationAsync();
        var symbol = compilation!.GetTypeByMetadataName("Data2Vec.Models.VisionBase")!;
        Assert.Contains(symbol.Locations, location => location.SourceTree!.FilePath.EndsWith("VisionBase.cs", StringComparison.Ordinal));
        Assert.Contains(symbol.Locations, location => location.SourceTree!.FilePath.EndsWith("Data2Vec.Models.VisionBase.g.cs", StringComparison.Ordinal));

        var references = await SymbolFinder.FindReferencesAsync(symbol, opened.Project.Solution);
        var files = references.SelectMany(reference => reference.Locations).Select(location => Path.GetFileName(location.Location.SourceTree!.FilePath)).ToList();
        Assert.Contains("Beit.cs", files);
    }

    // The project with the last stage of VisionBase replaced by what is being typed, and the place of the caret.
    private async Task<(Document Document, int Position)> TypeAsync(string typed)
    {
        var document = opened.File("VisionBase.cs");
        var text = (await document.GetTextAsync()).ToString();
        var start = text.IndexOf(Blocks, StringComparison.Ordinal);
        var caret = typed.IndexOf('|', StringComparison.Ordinal);
        var end = text.IndexOf('\n', start);
        var changed = text[..start] + typed[..caret] + text[end..];
        return (document.WithText(SourceText.From(changed)), start + caret);
    }
}
