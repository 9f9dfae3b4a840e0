using System;
using System.Collections.Generic;
using System.IO;
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
    private const string Generator = "Data2Vec.Dsl.Generator.DeclarationGenerator";

    // Collection expressions are the newest of what the code is written in.
    private const LanguageVersion Oldest = LanguageVersion.CSharp12;

    // Without the escapes of keywords.
    private static readonly SymbolDisplayFormat s_plain = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    public static TypeSpec Bind(INamedTypeSymbol type, DeclarationKind kind, CancellationToken cancellation)
    {
        var parts = type.DeclaringSyntaxReferences
            .Select(r => r.GetSyntax(cancellation))
            .OfType<TypeDeclarationSyntax>()
            .ToList();
        var containers = Containers(type).ToList();
        var (clash, obstacle) = Clash(type, kind);
        return new TypeSpec(
            SpaceOf(type),
            Escaped(type.Name),
            containers.Select(Header).ToEquatableArray(),
            HintName(type),
            ReachOf(type),
            Obstacle(type, kind, parts, containers, obstacle, cancellation),
            containers.FirstOrDefault(c => !IsPartial(c, cancellation))?.Name,
            parts.Count(p => p.AttributeLists.SelectMany(l => l.Attributes).Any(a => IsOfLanguage(a, type))),
            parts.Any(HasSummary),
            clash)
        {
            Cautions = CautionBinder.Bind(type),
            OwnFields = OfAuthor(type).Select(m => m.Name).Where(name => name.StartsWith("_", StringComparison.Ordinal)).ToEquatableArray(),
        };
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

    /// <summary>Unique and stable for a class: namespace, containers and name, each with its number of type parameters.</summary>
    public static string HintName(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? HintName(outer) + "+" + type.MetadataName
        : type.ContainingNamespace.IsGlobalNamespace ? type.MetadataName
        : type.ContainingNamespace.ToDisplayString(s_plain) + "." + type.MetadataName;

    /// <summary>The name in code, wherever it stands.</summary>
    public static string GlobalName(INamedTypeSymbol type) => TypeSpec.Global(
        SpaceOf(type), Containers(type).Concat([type]).Select(t => Escaped(t.Name)));

    private static string SpaceOf(INamedTypeSymbol type) => type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();

    private static Reach ReachOf(INamedTypeSymbol type)
    {
        var reach = Reach.Everywhere;
        for (var t = type; t is not null; t = t.ContainingType)
        {
            var own = t.DeclaredAccessibility switch
            {
                Accessibility.Public => Reach.Everywhere,
                Accessibility.Internal or Accessibility.ProtectedOrInternal => Reach.Assembly,
                _ => Reach.Container,
            };
            reach = own > reach ? own : reach;
        }

        return reach;
    }

    private static TypeObstacle Obstacle(
        INamedTypeSymbol type, DeclarationKind kind, List<TypeDeclarationSyntax> parts, List<INamedTypeSymbol> containers, TypeObstacle member, CancellationToken cancellation)
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
            _ when parts.Any(p => p.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < Oldest }) => TypeObstacle.OldLanguage,
            _ when containers.Concat([type]).Any(t => !IsPartial(t, cancellation) && t.DeclaringSyntaxReferences.Length > 1) =>
                TypeObstacle.Contradictory,
            _ when !IsPartial(type, cancellation) => TypeObstacle.NotPartial,
            _ when !containers.All(c => IsPartial(c, cancellation)) => TypeObstacle.ContainerNotPartial,
            _ when parts.Any(p => p.ParameterList is not null) => TypeObstacle.HasParameters,
            // The analyzer also sees what the generator added: a base class of the runtime.
            { BaseType: { SpecialType: not SpecialType.System_Object } other } when !Language.OwnsNamespace(other) => TypeObstacle.HasBaseClass,
            _ when GeneratedMembers.Include(type.Name, kind, Language.On(type).Select(a => a.AttributeClass!.MetadataName)) =>
                TypeObstacle.NamedAsMember,
            _ when member != TypeObstacle.None => member,
            _ when kind is not (DeclarationKind.Stage or DeclarationKind.Orphan) && OfAuthor(type).Any(IsStarting) => TypeObstacle.HasConstructor,
            _ => TypeObstacle.None,
        };
    }

    // The first member of its author's that the code has too, or else that hides what the code uses.
    private static (string? Member, TypeObstacle Obstacle) Clash(INamedTypeSymbol type, DeclarationKind kind)
    {
        if (kind is DeclarationKind.Stage or DeclarationKind.Orphan)
        {
            return (null, TypeObstacle.None);
        }

        var attributes = Language.On(type).Select(a => a.AttributeClass!.MetadataName).ToList();
        var own = OfAuthor(type).Where(m => m.CanBeReferencedByName).ToList();
        if (own.Find(m => IsGeneratedToo(m, type, kind, attributes)) is { } twice)
        {
            return (twice.Name, TypeObstacle.HasMember);
        }

        return own.Find(m => !GeneratedMembers.Include(m.Name, kind, attributes) && InheritedMembers.IsHiddenBy(m, type, kind)) is { } hiding
            ? (hiding.Name, TypeObstacle.HidesMember)
            : (null, TypeObstacle.None);
    }

    private static bool IsGeneratedToo(ISymbol member, INamedTypeSymbol type, DeclarationKind kind, List<string> attributes) =>
        member is IMethodSymbol { IsOverride: false } method && GeneratedMembers.IsMethod(method.Name)
            ? InheritedMembers.IsSignatureOf(method, type, kind)
            : GeneratedMembers.Include(member.Name, kind, attributes) || GeneratedMembers.IsBlock(member.Name, kind, type.Name);

    // The analyzer also sees the members that the generator added.
    private static IEnumerable<ISymbol> OfAuthor(INamedTypeSymbol type) =>
        type.GetMembers().Where(m => !m.IsImplicitlyDeclared && m.DeclaringSyntaxReferences.All(r => !IsGenerated(r.SyntaxTree)));

    // The compiler keeps what a generator writes in a folder of the generator's name.
    private static bool IsGenerated(SyntaxTree file) => Path.GetFileName(Path.GetDirectoryName(file.FilePath)) == Generator;

    private static bool IsStarting(ISymbol member) => member is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
        && constructor.DeclaringSyntaxReferences.Any(r =>
            r.GetSyntax() is ConstructorDeclarationSyntax syntax && syntax.Initializer?.IsKind(SyntaxKind.ThisConstructorInitializer) != true);

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
