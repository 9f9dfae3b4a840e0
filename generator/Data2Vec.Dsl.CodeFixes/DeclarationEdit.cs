using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.CodeFixes;

/// <summary>An edit that the analyzer has worked out, and where it is to be made.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Text">The C# text: an assignment, an argument's name, or an attribute without brackets.</param>
/// <param name="Document">The file.</param>
/// <param name="Root">Its syntax.</param>
/// <param name="Type">The class.</param>
/// <param name="Attribute">The attribute; null where one is added to the class.</param>
/// <param name="IsElsewhere">The class is not the one that the diagnostic stands on.</param>
internal sealed record DeclarationEdit(
    FixKind Kind, string Text, Document Document, SyntaxNode Root, TypeDeclarationSyntax Type, AttributeSyntax? Attribute, bool IsElsewhere)
{
    /// <summary>What the editor offers.</summary>
    public string Title
    {
        get
        {
            var (verb, where) = Kind switch
            {
                FixKind.Set => ($"Set '{Text}'", "on"),
                FixKind.Remove => ($"Remove '{Text}'", "from"),
                _ => ($"Add [{Text}]", "to"),
            };
            return IsElsewhere ? $"{verb} {where} '{Type.Identifier.ValueText}'" : verb;
        }
    }

    /// <summary>The argument that is set or removed; null where an attribute is added.</summary>
    public string? Argument => Kind switch
    {
        FixKind.Set => Text.Substring(0, Text.IndexOf(" = ", System.StringComparison.Ordinal)),
        FixKind.Remove => Text,
        _ => null,
    };

    /// <summary>The file after it.</summary>
    public SyntaxNode Apply() => Kind switch
    {
        FixKind.Set => AttributeEdits.Set(Root, Attribute!, Text),
        FixKind.Remove => AttributeEdits.Remove(Root, Attribute!, Text),
        FixKind.AddAbove => AttributeEdits.AddAbove(Root, Attribute!, Text),
        FixKind.AddBelow => AttributeEdits.AddBelow(Root, Attribute!, Text),
        _ => AttributeEdits.AddBelow(Root, Type.AttributeLists.Last().Attributes.Last(), Text),
    };
}
