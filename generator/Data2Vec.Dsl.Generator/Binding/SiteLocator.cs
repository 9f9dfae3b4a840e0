using System.Linq;
using System.Threading;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>Turns a place in a declaration into a position in a file: the argument, else the attribute, else the class's name.</summary>
internal static class SiteLocator
{
    public static Location Locate(INamedTypeSymbol owner, Site site, CancellationToken cancellation)
    {
        var attribute = site.Index < 0 ? null : Language.On(owner).ElementAtOrDefault(site.Index);
        if (attribute?.ApplicationSyntaxReference?.GetSyntax(cancellation) is AttributeSyntax syntax)
        {
            var argument = syntax.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == site.Argument);
            return (argument ?? TypeArgument(syntax.Name, site.TypeArgument) ?? (SyntaxNode)syntax).GetLocation();
        }

        return owner.Locations.FirstOrDefault(l => l.IsInSource) ?? Location.None;
    }

    // The attribute's name may be qualified or aliased; the type arguments are the last part's.
    private static SyntaxNode? TypeArgument(NameSyntax name, int place) => name switch
    {
        GenericNameSyntax generic when place >= 0 => generic.TypeArgumentList.Arguments.ElementAtOrDefault(place),
        QualifiedNameSyntax qualified => TypeArgument(qualified.Right, place),
        AliasQualifiedNameSyntax aliased => TypeArgument(aliased.Name, place),
        _ => null,
    };
}
