using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>
/// Turns a class symbol into the specification of what it declares. Both hosts, generator and analyzer, start here, so they cannot
/// disagree; nothing behind this folder sees a symbol.
/// </summary>
internal static class DeclarationBinder
{
    // Whole declarations have many classes in common. A symbol is of one compilation, so what it was bound to holds.
    private static readonly ConditionalWeakTable<INamedTypeSymbol, StrongBox<DeclarationSpec?>> s_known = new();

    /// <summary>
    /// Binds a class alone: what it names in its own assembly is left as a name, for <see cref="Linker"/>. Null when it has no attribute of the
    /// language.
    /// </summary>
    public static DeclarationSpec? Bind(INamedTypeSymbol type, CancellationToken cancellation) =>
        s_known.GetValue(type, symbol => new StrongBox<DeclarationSpec?>(Ask(symbol, cancellation))).Value;

    private static DeclarationSpec? Ask(INamedTypeSymbol type, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (type.TypeKind != TypeKind.Class)
        {
            return null;
        }

        var attributes = Language.On(type).ToList();
        if (attributes.Count == 0)
        {
            return null;
        }

        // A variant may also override its base's entry, so its own kind comes first.
        var kinds = attributes.Select(KindOf).Where(k => k is not null).Select(k => k!.Value).ToList();
        var kind = kinds.Contains(DeclarationKind.Variant) ? DeclarationKind.Variant
            : kinds.Count == 0 ? DeclarationKind.Orphan
            : kinds[0];

        var spec = TypeBinder.Bind(type, kind, cancellation);
        var references = attributes
            .Where(a => KindOf(a) is not null)
            .SelectMany(a => a.AttributeClass!.TypeArguments)
            .Select(argument => Refer(argument, type, cancellation));
        return new DeclarationSpec(
            kind,
            spec,
            attributes.Select((a, i) => BindAttribute(a, type, spec.HintName, i, attributes.Take(i), cancellation)).ToEquatableArray(),
            references.ToEquatableArray(),
            kind == DeclarationKind.Stage ? ModuleBinder.Bind(type, spec.HintName) : null);
    }

    /// <summary>Binds a class with everything that its declaration names.</summary>
    public static DeclarationSpec? BindWhole(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var named = Language.Closure(type);
        return Bind(type, cancellation) is { } spec
            ? Linker.Link(spec, name => named.TryGetValue(name, out var symbol) ? Bind(symbol, cancellation) : null)
            : null;
    }

    private static DeclarationKind? KindOf(AttributeData attribute) => Entries.KindOf(attribute.AttributeClass!.MetadataName);

    private static ReferenceSpec Refer(ITypeSymbol argument, INamedTypeSymbol from, CancellationToken cancellation)
    {
        var name = argument.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        if (argument is not INamedTypeSymbol { TypeKind: not TypeKind.Error, IsReferenceType: true } named)
        {
            // The compiler itself complains about unknown types and about values where a class is asked for; not about an array.
            return new ReferenceSpec(name, null, IsUnresolved: argument.TypeKind != TypeKind.Array);
        }

        return SymbolEqualityComparer.Default.Equals(named.ContainingAssembly, from.ContainingAssembly)
            ? new ReferenceSpec(name, null, Target: TypeBinder.HintName(named))
            : new ReferenceSpec(name, BindWhole(named, cancellation));
    }

    private static AttributeSpec BindAttribute(
        AttributeData attribute, INamedTypeSymbol type, string owner, int index, IEnumerable<AttributeData> above, CancellationToken cancellation)
    {
        var isRepeated = !Entries.MayRepeat(attribute.AttributeClass!.MetadataName)
            && above.Any(a => SymbolEqualityComparer.Default.Equals(a.AttributeClass!.OriginalDefinition, attribute.AttributeClass!.OriginalDefinition));
        var module = attribute.AttributeClass.MetadataName == typeof(StageAttribute<>).Name
            ? Refer(attribute.AttributeClass.TypeArguments[0], type, cancellation)
            : null;
        return AttributeBinder.Bind(attribute, owner, index, isRepeated || module is { IsUnresolved: true }) with { Module = module };
    }
}
