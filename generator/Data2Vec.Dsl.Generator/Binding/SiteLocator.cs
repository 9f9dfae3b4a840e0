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
        // A site that names an argument of no attribute of the class names a parameter of its constructor.
        var parameter = site is { Index: < 0, Argument: not null }
            ? owner.InstanceConstructors.SelectMany(c => c.Parameters).FirstOrDefault(p => p.Name == site.Argument)
            : null;
        var attribute = parameter is not null ? ModuleBinder.Learned(parameter)
            : site.Index < 0 ? null
            : Language.On(owner).ElementAtOrDefault(site.Index);
        if (attribute?.ApplicationSyntaxReference?.GetSyntax(cancellation) is AttributeSyntax syntax)
        {
            var arguments = syntax.ArgumentList?.Arguments;
            var argument = arguments?.FirstOrDefault(a => a.NameEquals is { } equals && equals.Name.Identifier.ValueText == (parameter is null ? site.Argument : site.Inner))
                ?? (parameter is not null || IsPositional(attribute, site.Argument) ? arguments?.FirstOrDefault(a => a.NameEquals is null) : null);
            return (argument ?? TypeArgument(syntax.Name, site.TypeArgument) ?? (SyntaxNode)syntax).GetLocation();
        }

        // What is neither is a member of its author's.
        var member = site is { Index: < 0, Argument: { } name } && parameter is null ? owner.GetMembers(name).FirstOrDefault() : null;
        return (parameter?.Locations ?? member?.Locations ?? owner.Locations).FirstOrDefault(l => l.IsInSource) ?? Location.None;
    }

    // No attribute of the language has more than one such argument.
    private static bool IsPositional(AttributeData attribute, string? argument) =>
        attribute.AttributeConstructor?.Parameters is [{ IsOptional: false } first, ..] && AttributeBinder.PropertyOf(first) == argument;

    // The attribute's name may be qualified or aliased; the type arguments are the last part's.
    private static SyntaxNode? TypeArgument(NameSyntax name, int place) => name switch
    {
        GenericNameSyntax generic when place >= 0 => generic.TypeArgumentList.Arguments.ElementAtOrDefault(place),
        QualifiedNameSyntax qualified => TypeArgument(qualified.Right, place),
        AliasQualifiedNameSyntax aliased => TypeArgument(aliased.Name, place),
        _ => null,
    };
}
