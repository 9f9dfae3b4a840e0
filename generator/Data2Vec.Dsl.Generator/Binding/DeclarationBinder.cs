using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
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
    /// <summary>Binds a class, or returns null when it has no attribute of the language.</summary>
    public static DeclarationSpec? Bind(INamedTypeSymbol type, CancellationToken cancellation) =>
        Bind(type, ImmutableHashSet.Create<INamedTypeSymbol>(SymbolEqualityComparer.Default), cancellation);

    private static DeclarationSpec? Bind(INamedTypeSymbol type, ImmutableHashSet<INamedTypeSymbol> path, CancellationToken cancellation)
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
        var inner = path.Add(type);
        var references = attributes
            .Where(a => KindOf(a) is not null)
            .SelectMany(a => a.AttributeClass!.TypeArguments)
            .Select(argument => Refer(argument, inner, cancellation));
        return new DeclarationSpec(
            kind,
            spec,
            attributes.Select((a, i) => BindAttribute(a, spec.HintName, i, attributes.Take(i), inner, cancellation)).ToEquatableArray(),
            references.ToEquatableArray(),
            kind == DeclarationKind.Stage ? ModuleBinder.Bind(type, spec.HintName) : null);
    }

    private static DeclarationKind? KindOf(AttributeData attribute) => Entries.KindOf(attribute.AttributeClass!.MetadataName);

    private static ReferenceSpec Refer(ITypeSymbol argument, ImmutableHashSet<INamedTypeSymbol> path, CancellationToken cancellation)
    {
        var name = argument.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        if (argument is not INamedTypeSymbol { TypeKind: not TypeKind.Error, IsReferenceType: true } named)
        {
            // The compiler itself complains about unknown types and about values where a class is asked for; not about an array.
            return new ReferenceSpec(name, null, IsUnresolved: argument.TypeKind != TypeKind.Array);
        }

        return path.Contains(named)
            ? new ReferenceSpec(name, null, BackTo: TypeBinder.HintName(named))
            : new ReferenceSpec(name, Bind(named, path, cancellation));
    }

    private static AttributeSpec BindAttribute(
        AttributeData attribute, string owner, int index, IEnumerable<AttributeData> above, ImmutableHashSet<INamedTypeSymbol> path, CancellationToken cancellation)
    {
        var isRepeated = !Entries.MayRepeat(attribute.AttributeClass!.MetadataName)
            && above.Any(a => SymbolEqualityComparer.Default.Equals(a.AttributeClass!.OriginalDefinition, attribute.AttributeClass!.OriginalDefinition));
        var module = attribute.AttributeClass.MetadataName == typeof(StageAttribute<>).Name
            ? Refer(attribute.AttributeClass.TypeArguments[0], path, cancellation)
            : null;
        return AttributeBinder.Bind(attribute, owner, index, isRepeated || module is { IsUnresolved: true }) with { Module = module };
    }
}
