using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Data2Vec.Dsl.Generator;
using Data2Vec.Dsl.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.CodeFixes;

/// <summary>
/// Sets one argument of the attribute at fault to a value that works, adding the argument where it is absent. The analyzer has computed
/// the values and hands them over as properties, nearest first.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SetArgumentFix))]
[Shared]
public sealed class SetArgumentFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. Rule.All.Select(rule => rule.Id)];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            var attribute = root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>();
            for (var i = 0; attribute is not null && diagnostic.Properties.TryGetValue(DeclarationAnalyzer.FixProperty + i, out var assignment); i++)
            {
                var title = $"Set '{assignment}'";
                context.RegisterCodeFix(
                    CodeAction.Create(title, cancellation => SetAsync(context.Document, attribute, assignment!, cancellation), equivalenceKey: title),
                    diagnostic);
            }
        }
    }

    private static async Task<Document> SetAsync(Document document, AttributeSyntax attribute, string assignment, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var name = assignment.Substring(0, assignment.IndexOf(' '));
        var value = SyntaxFactory.ParseExpression(assignment.Substring(assignment.IndexOf('=') + 2));
        var existing = attribute.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == name);
        if (existing is not null)
        {
            return document.WithSyntaxRoot(root!.ReplaceNode(existing.Expression, value.WithTriviaFrom(existing.Expression)));
        }

        var argument = SyntaxFactory.AttributeArgument(value).WithNameEquals(SyntaxFactory.NameEquals(
            SyntaxFactory.IdentifierName(name), SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space)));
        var list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        var separated = list.Arguments.Count == 0
            ? list.AddArguments(argument)
            : list.WithArguments(SyntaxFactory.SeparatedList<AttributeArgumentSyntax>(
                list.Arguments.GetWithSeparators()
                    .Add(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space))
                    .Add(argument)));
        return document.WithSyntaxRoot(root!.ReplaceNode(attribute, attribute.WithArgumentList(separated)));
    }
}
