using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>
/// Binds what short names mean where generated code will stand. Its usings stand inside of the namespace, so that only members of the class and of
/// those around it, and types of that very namespace, come before them.
/// </summary>
internal static class ScopeBinder
{
    public static ScopeSpec Bind(DeclarationKind kind, INamedTypeSymbol type, TypeDeclarationSyntax part, SemanticModel model)
    {
        var names = SpaceNames.Of(model.Compilation);
        var members = Around(type).SelectMany(declaring => declaring.MemberNames).Concat(TypesAround(type)).ToList();
        var taken = type.ContainingNamespace.IsGlobalNamespace
            ? KnownType.All.Values.Where(known => MeansOther(known, part, model)).Select(known => known.Name)
            : names.TakenIn(type.ContainingNamespace);

        // An encoder names its stages only where nothing but a type can be meant; a pair and a head ask theirs for constants too.
        var isEncoder = kind is DeclarationKind.Encoder or DeclarationKind.Variant;
        var hiding = new HashSet<string>(isEncoder ? TypesAround(type) : members);
        var near = References(type)
            .Where(named => SymbolEqualityComparer.Default.Equals(named.ContainingNamespace, type.ContainingNamespace))
            .Where(named => Outermost(named).Name is var name
                && IsPlain(name) && !hiding.Contains(name) && !GeneratedMembers.MayInclude(name, kind) && (isEncoder || !names.IsInherited(name)))
            .Select(TypeBinder.GlobalName);
        return new ScopeSpec(
            taken.Concat(names.Ambiguous).Concat(members.Where(KnownType.Names.Contains)).Distinct().OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray(),
            near.Distinct().ToEquatableArray());
    }

    // The class, those it is nested in, and what they derive from: their members come before all types.
    private static IEnumerable<INamedTypeSymbol> Around(INamedTypeSymbol type)
    {
        for (var container = type; container is not null; container = container.ContainingType)
        {
            for (var declaring = container; declaring is { SpecialType: not SpecialType.System_Object }; declaring = declaring.BaseType)
            {
                yield return declaring;
            }
        }
    }

    private static IEnumerable<string> TypesAround(INamedTypeSymbol type) => Around(type).SelectMany(declaring =>
        declaring.GetTypeMembers().Select(nested => nested.Name).Concat(declaring.TypeParameters.Select(parameter => parameter.Name)));

    // In the global namespace imports stand beside those of the whole project, and an alias must not be there twice.
    private static bool MeansOther(KnownType known, TypeDeclarationSyntax part, SemanticModel model) => model
        .LookupNamespacesAndTypes(part.SpanStart, name: known.Name)
        .Any(symbol => symbol is IAliasSymbol || !SpaceNames.Is(known, symbol));

    private static IEnumerable<INamedTypeSymbol> References(INamedTypeSymbol type) => Language.On(type)
        .SelectMany(attribute => attribute.AttributeClass!.TypeArguments)
        .OfType<INamedTypeSymbol>()
        .Where(named => named is { TypeKind: not TypeKind.Error, IsGenericType: false });

    private static INamedTypeSymbol Outermost(INamedTypeSymbol type) => type.ContainingType is { } outer ? Outermost(outer) : type;

    // Variables and fields of generated code begin with a small letter or an underscore, and a keyword is escaped.
    private static bool IsPlain(string name) => char.IsUpper(name[0]);
}
