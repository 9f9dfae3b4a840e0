using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Data2Vec.Dsl.Generator;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.CodeFixes;

/// <summary>
/// Makes the edits that the analyzer has worked out and hands over as properties, the best first: sets or removes an argument, or adds an
/// attribute; where the mistake shows, or on the other declaration that takes part in it. Each is tried before it is offered.
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
            var edits = new List<DeclarationEdit>();
            for (var i = 0; diagnostic.Properties.TryGetValue(DeclarationAnalyzer.FixProperty + i, out var edit); i++)
            {
                if (await ReadAsync(context, diagnostic, i, edit!).ConfigureAwait(false) is { } read)
                {
                    edits.Add(read);
                }
            }

            foreach (var edit in await OfferedAsync(context, diagnostic, edits).ConfigureAwait(false))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        edit.Title,
                        _ => Task.FromResult(edit.Document.Project.Solution.WithDocumentSyntaxRoot(edit.Document.Id, edit.Apply())),
                        equivalenceKey: edit.Title),
                    diagnostic);
            }
        }
    }

    private static async Task<DeclarationEdit?> ReadAsync(CodeFixContext context, Diagnostic diagnostic, int index, string edit)
    {
        var isElsewhere = diagnostic.Properties.TryGetValue(DeclarationAnalyzer.PlaceProperty + index, out var place);
        var location = isElsewhere ? diagnostic.AdditionalLocations[int.Parse(place!, CultureInfo.InvariantCulture)] : diagnostic.Location;
        var document = isElsewhere ? context.Document.Project.Solution.GetDocument(location.SourceTree) : context.Document;
        if (document is null
            || await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || root.FindNode(location.SourceSpan) is not { } node
            || node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
        {
            return null;
        }

        var split = edit.IndexOf(' ');
        var kind = (FixKind)System.Enum.Parse(typeof(FixKind), edit.Substring(0, split));
        var attribute = node.FirstAncestorOrSelf<AttributeSyntax>();
        return attribute is null && kind != FixKind.AddLast ? null
            : new DeclarationEdit(kind, edit.Substring(split + 1), document, root, type, attribute, isElsewhere && !IsIn(type, diagnostic.Location));
    }

    private static bool IsIn(TypeDeclarationSyntax type, Location location) =>
        type.SyntaxTree == location.SourceTree && type.Span.Contains(location.SourceSpan);

    // Those that leave nothing to mend. Where none does, something else is wrong as well, and those that have no part in that are offered.
    private static async Task<IEnumerable<DeclarationEdit>> OfferedAsync(CodeFixContext context, Diagnostic diagnostic, IReadOnlyList<DeclarationEdit> edits)
    {
        var (suited, others) = (new List<DeclarationEdit>(), new List<DeclarationEdit>());
        foreach (var edit in edits)
        {
            var rehearsal = await RehearseAsync(context, diagnostic, edit).ConfigureAwait(false);
            if (rehearsal?.Suited(edit) is { } best)
            {
                suited.Add(best);
            }
            else if (rehearsal is null || rehearsal.LeavesOthers(edit))
            {
                others.Add(edit);
            }
        }

        return (suited.Count > 0 ? suited : others).GroupBy(edit => edit.Title).Select(same => same.First());
    }

    // A class of another project has no dependants here that could be asked.
    private static async Task<Rehearsal?> RehearseAsync(CodeFixContext context, Diagnostic diagnostic, DeclarationEdit edit)
    {
        var compilation = await context.Document.Project.GetCompilationAsync(context.CancellationToken).ConfigureAwait(false);
        return compilation is not null && compilation.ContainsSyntaxTree(edit.Root.SyntaxTree)
            && compilation.GetSemanticModel(edit.Root.SyntaxTree).GetDeclaredSymbol(edit.Type, context.CancellationToken) is INamedTypeSymbol type
                ? new Rehearsal(compilation, edit.Root.SyntaxTree, type, diagnostic, context.CancellationToken)
                : null;
    }
}
