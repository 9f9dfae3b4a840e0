using Data2Vec.Dsl.CodeFixes;
using Data2Vec.Dsl.Fuzz.Declarations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.Fuzz.Oracle;

/// <summary>A case after a fix that was offered.</summary>
/// <param name="Number">The case.</param>
/// <param name="Title">The fix.</param>
/// <param name="Space">Its namespace.</param>
/// <param name="Text">The whole file.</param>
/// <param name="Class">The class that the diagnostic stood on.</param>
internal sealed record Fixed(int Number, string Title, string Space, string Text, ClassDeclarationSyntax Class);

/// <summary>Applies the fixes that are offered.</summary>
internal static class Fixes
{
    private static readonly CodeFixProvider s_provider = new EditDeclarationFix();

    /// <summary>What each fix of an error makes of its case.</summary>
    public static async Task<IReadOnlyList<Fixed>> ApplyAsync(Drawn drawn, Document document, Diagnostic error)
    {
        var actions = new List<CodeAction>();
        await s_provider.RegisterCodeFixesAsync(new CodeFixContext(document, error, (action, _) => actions.Add(action), default));
        var all = new List<Fixed>();
        var root = (await document.GetSyntaxRootAsync())!;
        var name = root.FindNode(error.Location.SourceSpan).FirstAncestorOrSelf<ClassDeclarationSyntax>()!.Identifier.ValueText;
        foreach (var action in actions)
        {
            var change = (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single();
            var text = await change.ChangedSolution.GetDocument(document.Id)!.GetTextAsync();

            // Each stands in a compilation with all others, so each needs a namespace of its own.
            var space = $"Fixed{all.Count}_{drawn.Number}";
            var whole = text.ToString().Replace($"namespace {drawn.Space};", $"namespace {space};", StringComparison.Ordinal);
            var type = (await CSharpSyntaxTree.ParseText(whole).GetRootAsync()).DescendantNodes().OfType<ClassDeclarationSyntax>().First(c => c.Identifier.ValueText == name);
            all.Add(new Fixed(drawn.Number, action.Title, space, whole, type));
        }

        return all;
    }
}
