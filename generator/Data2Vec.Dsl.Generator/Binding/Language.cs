using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>Recognises the attributes of the language on symbols.</summary>
internal static class Language
{
    private const string Namespace = "Data2Vec.Dsl";

    // The generator compiles the attributes in, so the language is whatever attribute classes it has of that namespace.
    private static readonly HashSet<string> s_names =
        [.. typeof(VisionEncoderAttribute).Assembly.GetTypes()
            .Where(t => t.Namespace == Namespace && typeof(Attribute).IsAssignableFrom(t) && !t.IsAbstract)
            .Select(t => t.Name)];

    /// <summary>True for an attribute of the language.</summary>
    public static bool Includes(INamedTypeSymbol? attribute) =>
        attribute is not null
        && s_names.Contains(attribute.MetadataName)
        && attribute.ContainingNamespace.ToDisplayString() == Namespace;

    /// <summary>True for a type of the runtime.</summary>
    public static bool OwnsNamespace(INamedTypeSymbol type)
    {
        var name = type.ContainingNamespace.ToDisplayString();
        return name == Namespace || name.StartsWith(Namespace + ".", StringComparison.Ordinal);
    }

    /// <summary>The attributes of the language on a class, in source order.</summary>
    public static IEnumerable<AttributeData> On(INamedTypeSymbol type) => type.GetAttributes().Where(a => Includes(a.AttributeClass));
}
