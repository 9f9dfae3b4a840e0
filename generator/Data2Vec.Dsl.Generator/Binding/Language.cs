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
        [.. typeof(ImageEncoderAttribute).Assembly.GetTypes()
            .Where(t => t.Namespace == Namespace && typeof(Attribute).IsAssignableFrom(t) && !t.IsAbstract)
            .Select(t => t.Name)];

    private static readonly HashSet<string> s_written =
        [.. s_names.Select(name => name.Split('`')[0]).SelectMany(name => new[] { name, name.Substring(0, name.Length - nameof(Attribute).Length) })];

    /// <summary>True for an attribute of the language.</summary>
    public static bool Includes(INamedTypeSymbol? attribute) =>
        attribute is not null
        && s_names.Contains(attribute.MetadataName)
        && attribute.ContainingNamespace is { Name: "Dsl", ContainingNamespace: { Name: "Data2Vec", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>True for a type of the runtime.</summary>
    public static bool OwnsNamespace(INamedTypeSymbol type)
    {
        var name = type.ContainingNamespace.ToDisplayString();
        return name == Namespace || name.StartsWith(Namespace + ".", StringComparison.Ordinal);
    }

    /// <summary>True where an attribute's name, as it is written, may be one of the language: with or without its ending.</summary>
    public static bool MayBe(string name) => s_written.Contains(name);

    /// <summary>The attributes of the language on a class, in source order.</summary>
    public static IEnumerable<AttributeData> On(INamedTypeSymbol type) => type.GetAttributes().Where(a => Includes(a.AttributeClass));

    /// <summary>The class and everything its declaration names, and what that names, by hint name.</summary>
    public static Dictionary<string, INamedTypeSymbol> Closure(INamedTypeSymbol type)
    {
        var closure = new Dictionary<string, INamedTypeSymbol>(StringComparer.Ordinal);
        Add(type);
        return closure;

        void Add(INamedTypeSymbol symbol)
        {
            var name = TypeBinder.HintName(symbol);
            if (closure.ContainsKey(name))
            {
                return;
            }

            closure.Add(name, symbol);
            foreach (var argument in On(symbol).SelectMany(a => a.AttributeClass!.TypeArguments).OfType<INamedTypeSymbol>().Where(t => t.TypeKind != TypeKind.Error))
            {
                Add(argument);
            }
        }
    }
}
