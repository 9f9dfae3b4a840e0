using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.CodeFixes;

/// <summary>Edits of attributes that leave everything around them as it is laid out.</summary>
internal static class AttributeEdits
{
    /// <summary>Sets a named argument from an assignment, adding it where it is absent.</summary>
    public static SyntaxNode Set(SyntaxNode root, AttributeSyntax attribute, string assignment)
    {
        var split = assignment.IndexOf(" = ", System.StringComparison.Ordinal);
        var name = assignment.Substring(0, split);
        var value = SyntaxFactory.ParseExpression(assignment.Substring(split + 3));
        if (Find(attribute, name) is { } existing)
        {
            return root.ReplaceNode(existing.Expression, value.WithTriviaFrom(existing.Expression));
        }

        var equals = SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space);
        var argument = SyntaxFactory.AttributeArgument(value)
            .WithNameEquals(SyntaxFactory.NameEquals(SyntaxFactory.IdentifierName(name), equals));
        var list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        var arguments = list.Arguments.Count == 0
            ? list.Arguments.Add(argument)
            : SyntaxFactory.SeparatedList<AttributeArgumentSyntax>(list.Arguments.GetWithSeparators().Add(Comma()).Add(argument));
        return root.ReplaceNode(attribute, attribute.WithArgumentList(list.WithArguments(arguments)));
    }

    /// <summary>Removes a named argument, and with the last one what surrounds it: the parentheses, or an attribute that would say nothing.</summary>
    public static SyntaxNode Remove(SyntaxNode root, AttributeSyntax attribute, string name)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        SyntaxNode removed = attribute.ArgumentList!.Arguments.Count > 1 ? Find(attribute, name)!
            : !SaysNothingWithoutArguments(attribute) ? attribute.ArgumentList
            : list.Attributes.Count > 1 ? attribute
            : list;
        return root.RemoveNode(removed, removed == list ? SyntaxRemoveOptions.KeepLeadingTrivia : SyntaxRemoveOptions.KeepNoTrivia)!;
    }

    /// <summary>Adds an attribute in front of another.</summary>
    public static SyntaxNode AddAbove(SyntaxNode root, AttributeSyntax attribute, string text) => Add(root, attribute, text, below: false);

    /// <summary>Adds an attribute behind another.</summary>
    public static SyntaxNode AddBelow(SyntaxNode root, AttributeSyntax attribute, string text) => Add(root, attribute, text, below: true);

    // In a variant it would repeat its base; unless it holds the place of one of several. Elsewhere its being there says something.
    private static bool SaysNothingWithoutArguments(AttributeSyntax attribute)
    {
        var all = attribute.FirstAncestorOrSelf<MemberDeclarationSyntax>()!.AttributeLists.SelectMany(list => list.Attributes).ToList();
        return all.Any(a => IdentifierOf(a) is "Variant" or "VariantAttribute")
            && all.Count(a => IdentifierOf(a) == IdentifierOf(attribute)) == 1;
    }

    private static string IdentifierOf(AttributeSyntax attribute)
    {
        var name = attribute.Name is QualifiedNameSyntax qualified ? qualified.Right : attribute.Name;
        return name is SimpleNameSyntax simple ? simple.Identifier.ValueText : "";
    }

    private static SyntaxNode Add(SyntaxNode root, AttributeSyntax attribute, string text, bool below)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        var added = Parse(text);
        if (list.Attributes.Count > 1)
        {
            // Several attributes share their brackets, and so does the new one.
            var place = list.Attributes.IndexOf(attribute) + (below ? 1 : 0);
            return root.ReplaceNode(list, list.WithAttributes(list.Attributes.Insert(place, added)).NormalizeWhitespace().WithTriviaFrom(list));
        }

        // The new line is indented as its neighbour; the comments above stay above.
        var indentation = list.GetLeadingTrivia().Reverse().TakeWhile(t => t.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse();
        var line = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(added)).WithTrailingTrivia(list.GetTrailingTrivia());
        return below
            ? root.InsertNodesAfter(list, [line.WithLeadingTrivia(indentation)])
            : root.ReplaceNode(list, [line.WithLeadingTrivia(list.GetLeadingTrivia()), list.WithLeadingTrivia(indentation)]);
    }

    private static AttributeSyntax Parse(string text) => SyntaxFactory
        .ParseCompilationUnit($"[{text}] class C;")
        .DescendantNodes()
        .OfType<AttributeSyntax>()
        .First();

    private static SyntaxToken Comma() => SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);

    // A text that an attribute cannot do without is written without its name.
    private static AttributeArgumentSyntax? Find(AttributeSyntax attribute, string name) =>
        attribute.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals is { } equals
            ? equals.Name.Identifier.ValueText == name
            : name is nameof(ShapeAttribute.Signature) or nameof(WeightAttribute.Shape));
}
