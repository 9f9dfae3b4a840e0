using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>Binds a class itself: what it is called, and whether another file can continue it.</summary>
internal static class TypeBinder
{
    public static TypeSpec Bind(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var parts = type.DeclaringSyntaxReferences
            .Select(r => r.GetSyntax(cancellation))
            .OfType<TypeDeclarationSyntax>()
            .ToList();
        var containers = Containers(type).ToList();
        return new TypeSpec(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            Escaped(type.Name),
            containers.Select(Header).ToEquatableArray(),
            HintName(type, containers),
            IsPublic(type),
            Obstacle(type, parts, containers, cancellation),
            containers.FirstOrDefault(c => !IsPartial(c, cancellation))?.Name,
            parts.Count(p => p.AttributeLists.SelectMany(l => l.Attributes).Any(a => IsOfLanguage(a, type))),
            parts.Any(HasSummary));
    }

    private static IEnumerable<INamedTypeSymbol> Containers(INamedTypeSymbol type)
    {
        var containers = new Stack<INamedTypeSymbol>();
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            containers.Push(outer);
        }

        return containers;
    }

    private static string Header(INamedTypeSymbol type)
    {
        var keyword = (type.IsRecord, type.TypeKind) switch
        {
            (true, TypeKind.Struct) => "record struct",
            (true, _) => "record",
            (_, TypeKind.Struct) => "struct",
            (_, TypeKind.Interface) => "interface",
            _ => "class",
        };
        var parameters = type.TypeParameters.Length == 0 ? "" : "<" + string.Join(", ", type.TypeParameters.Select(p => p.Name)) + ">";
        return $"partial {keyword} {Escaped(type.Name)}{parameters}";
    }

    /// <summary>Unique and stable for a class: namespace, containers and name.</summary>
    public static string HintName(INamedTypeSymbol type) => HintName(type, Containers(type).ToList());

    private static string HintName(INamedTypeSymbol type, List<INamedTypeSymbol> containers)
    {
        var path = string.Join("+", containers.Select(c => c.MetadataName.Replace('`', '_')).Concat([type.MetadataName.Replace('`', '_')]));
        return type.ContainingNamespace.IsGlobalNamespace ? path : type.ContainingNamespace.ToDisplayString().Replace("@", "") + "." + path;
    }

    private static bool IsPublic(INamedTypeSymbol type)
    {
        for (var t = type; t is not null; t = t.ContainingType)
        {
            if (t.DeclaredAccessibility != Accessibility.Public)
            {
                return false;
            }
        }

        return true;
    }

    private static TypeObstacle Obstacle(
        INamedTypeSymbol type, List<TypeDeclarationSyntax> parts, List<INamedTypeSymbol> containers, CancellationToken cancellation)
    {
        return type switch
        {
            { IsRecord: true } => TypeObstacle.Record,
            { IsStatic: true } => TypeObstacle.Static,
            { IsAbstract: true } => TypeObstacle.Abstract,
            { IsFileLocal: true } => TypeObstacle.FileLocal,
            { TypeParameters.Length: > 0 } => TypeObstacle.Generic,
            _ when containers.Any(c => c.TypeParameters.Length > 0) => TypeObstacle.ContainerGeneric,
            // A class of another assembly was generated there; its base class is ours.
            _ when parts.Count == 0 => TypeObstacle.None,
            _ when containers.Concat([type]).Any(t => !IsPartial(t, cancellation) && t.DeclaringSyntaxReferences.Length > 1) =>
                TypeObstacle.Contradictory,
            _ when !IsPartial(type, cancellation) => TypeObstacle.NotPartial,
            _ when !containers.All(c => IsPartial(c, cancellation)) => TypeObstacle.ContainerNotPartial,
            _ when parts.Any(p => p.ParameterList is not null) => TypeObstacle.HasParameters,
            // The analyzer also sees what the generator added: a base class of the runtime.
            { BaseType: { SpecialType: not SpecialType.System_Object } other } when !Language.OwnsNamespace(other) => TypeObstacle.HasBaseClass,
            _ => TypeObstacle.None,
        };
    }

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellation) => type.DeclaringSyntaxReferences
        .Select(r => r.GetSyntax(cancellation))
        .OfType<TypeDeclarationSyntax>()
        .All(s => s.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static bool IsOfLanguage(AttributeSyntax syntax, INamedTypeSymbol type) =>
        Language.On(type).Any(a => a.ApplicationSyntaxReference is { } reference
            && reference.SyntaxTree == syntax.SyntaxTree && reference.Span == syntax.Span);

    private static bool HasSummary(TypeDeclarationSyntax part) =>
        part.GetLeadingTrivia().Any(t => t.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)
            || t.IsKind(SyntaxKind.MultiLineDocumentationCommentTrivia));

    private static string Escaped(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
