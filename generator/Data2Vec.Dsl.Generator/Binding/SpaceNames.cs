using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>Which names of known types mean something else in namespaces of a compilation. Asked once for each namespace.</summary>
internal sealed class SpaceNames
{
    private static readonly ConditionalWeakTable<Compilation, SpaceNames> s_known = new();

    // What generated classes derive from, besides heads.
    private static readonly string[] s_bases = ["Data2Vec.Dsl.Encoder`1", "Data2Vec.Dsl.Distillation.Pair`1"];

    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _taken = new();
    private readonly ConcurrentDictionary<string, bool> _inherited = new();

    private SpaceNames(Compilation compilation)
    {
        _compilation = compilation;
        var imports = KnownType.Imports.Select(Find).OfType<INamespaceSymbol>().ToList();
        Ambiguous = KnownType.All.Values
            .Where(known => !known.HasAlias && imports.Any(space => space.GetTypeMembers(known.Name).Any(type => !Is(known, type))))
            .Select(known => known.Name)
            .ToImmutableArray();
    }

    /// <summary>Names that two imported namespaces have, because somebody has added to one.</summary>
    public ImmutableArray<string> Ambiguous { get; }

    /// <summary>The names in a compilation.</summary>
    public static SpaceNames Of(Compilation compilation) => s_known.GetValue(compilation, static c => new SpaceNames(c));

    /// <summary>Whether a symbol is the known type.</summary>
    public static bool Is(KnownType known, ISymbol symbol) =>
        symbol is INamedTypeSymbol type && type.Name == known.Name && (type.ContainingType ?? (ISymbol)type.ContainingNamespace).ToDisplayString() == known.Within;

    /// <summary>Names that a namespace takes for types or namespaces of its own.</summary>
    public ImmutableArray<string> TakenIn(INamespaceSymbol space) => _taken.GetOrAdd(space.ToDisplayString(), _ =>
    {
        var merged = _compilation.GetCompilationNamespace(space) ?? space;
        return KnownType.All.Values
            .Where(known => merged.GetMembers(known.Name).Any(member => known.HasAlias || !Is(known, member)))
            .Select(known => known.Name)
            .ToImmutableArray();
    });

    /// <summary>Whether a class that generated code derives from has a member of this name.</summary>
    public bool IsInherited(string name) => _inherited.GetOrAdd(name, asked => Bases().Any(type => type.GetMembers(asked).Length > 0));

    private IEnumerable<INamedTypeSymbol> Bases()
    {
        var heads = Find("Data2Vec.Dsl.Heads")?.GetTypeMembers() ?? [];
        foreach (var start in s_bases.Select(_compilation.GetTypeByMetadataName).OfType<INamedTypeSymbol>().Concat(heads))
        {
            for (var type = start; type is { SpecialType: not SpecialType.System_Object }; type = type.BaseType)
            {
                yield return type;
            }
        }
    }

    private INamespaceSymbol? Find(string name) => name.Split('.')
        .Aggregate((INamespaceSymbol?)_compilation.GlobalNamespace, (space, part) => space?.GetMembers(part).OfType<INamespaceSymbol>().FirstOrDefault());
}
