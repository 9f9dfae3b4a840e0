using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Data2Vec.Dsl.Generator;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.CodeFixes;

/// <summary>
/// Makes the edits that the analyzer has worked out and hands over as properties, the best first: sets or removes an argument, or adds an
/// attribute; where the mistake shows, or on the other declaration that takes part in it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EditDeclarationFix))]
[Shared]
public sealed class EditDeclarationFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. Rule.All.Select(rule => rule.Id)];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            for (var i = 0; diagnostic.Properties.TryGetValue(DeclarationAnalyzer.FixProperty + i, out var edit); i++)
            {
                await RegisterAsync(context, diagnostic, i, edit!).ConfigureAwait(false);
            }
        }
    }

    private static async Task RegisterAsync(CodeFixContext context, Diagnostic diagnostic, int index, string edit)
    {
        var isElsewhere = diagnostic.Properties.TryGetValue(DeclarationAnalyzer.PlaceProperty + index, out var place);
        var location = isElsewhere ? diagnostic.AdditionalLocations[int.Parse(place!, CultureInfo.InvariantCulture)] : diagnostic.Location;
        var document = isElsewhere ? context.Document.Project.Solution.GetDocument(location.SourceTree) : context.Document;
        if (document is null
            || await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || root.FindNode(location.SourceSpan) is not { } node
            || node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
        {
            return;
        }

        var split = edit.IndexOf(' ');
        var kind = (FixKind)System.Enum.Parse(typeof(FixKind), edit.Substring(0, split));
        var text = edit.Substring(split + 1);
        var attribute = node.FirstAncestorOrSelf<AttributeSyntax>();
        if (attribute is null && kind != FixKind.AddLast)
        {
            return;
        }

        var title = Title(kind, text) + (isElsewhere && !IsIn(type, diagnostic.Location) ? Where(kind, type.Identifier.ValueText) : "");
        context.RegisterCodeFix(
            CodeAction.Create(title, cancellation => EditAsync(document, kind, text, type, attribute, cancellation), equivalenceKey: title),
            diagnostic);
    }

    private static bool IsIn(TypeDeclarationSyntax type, Location location) =>
        type.SyntaxTree == location.SourceTree && type.Span.Contains(location.SourceSpan);

    private static string Title(FixKind kind, string text) => kind switch
    {
        FixKind.Set => $"Set '{text}'",
        FixKind.Remove => $"Remove '{text}'",
        _ => $"Add [{text}]",
    };

    private static string Where(FixKind kind, string type) => kind switch
    {
        FixKind.Set => $" on '{type}'",
        FixKind.Remove => $" from '{type}'",
        _ => $" to '{type}'",
    };

    private static async Task<Solution> EditAsync(
        Document document, FixKind kind, string text, TypeDeclarationSyntax type, AttributeSyntax? attribute, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var edited = kind switch
        {
            FixKind.Set => AttributeEdits.Set(root!, attribute!, text),
            FixKind.Remove => AttributeEdits.Remove(root!, attribute!, text),
            FixKind.AddAbove => AttributeEdits.AddAbove(root!, attribute!, text),
            FixKind.AddBelow => AttributeEdits.AddBelow(root!, attribute!, text),
            _ => AttributeEdits.AddBelow(root!, type.AttributeLists.Last().Attributes.Last(), text),
        };
        return document.Project.Solution.WithDocumentSyntaxRoot(document.Id, edited);
    }
}
