using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>
/// What decides, besides its own attributes, what a class declares: which types, members and constants there are, and what the files import.
/// Bodies of methods do not, nor do attributes of other classes. It holds no compilation alive.
/// </summary>
internal sealed class Surroundings
{
    private static readonly ConditionalWeakTable<Compilation, Surroundings> s_known = new();

    private readonly ImmutableArray<SyntaxTree> _trees;
    private readonly ImmutableArray<MetadataReference> _references;
    private readonly CompilationOptions _options;

    // The one that it was compared with last: after an edit all classes ask about the same.
    private Comparison? _last;

    private Surroundings(Compilation compilation)
    {
        _trees = compilation.SyntaxTrees.ToImmutableArray();
        _references = compilation.References.ToImmutableArray();
        _options = compilation.Options;
    }

    /// <summary>The surroundings in a compilation.</summary>
    public static Surroundings Of(Compilation compilation) => s_known.GetValue(compilation, static c => new Surroundings(c));

    /// <summary>Whether every name means the same there and here.</summary>
    public bool SameAs(Surroundings other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (_last is not { } last || !last.Other.TryGetTarget(out var known) || !ReferenceEquals(known, other))
        {
            _last = last = new Comparison(new WeakReference<Surroundings>(other), Compare(other));
        }

        return last.Same;
    }

    private bool Compare(Surroundings other) =>
        _trees.Length == other._trees.Length
        && _options.Equals(other._options)
        && _references.SequenceEqual(other._references)
        && _trees.Zip(other._trees, Same).All(same => same);

    private static bool Same(SyntaxTree one, SyntaxTree other) =>
        ReferenceEquals(one, other) || (one.Options.Equals(other.Options) && SameNames(one, other) && SameEnums(one, other));

    private static bool SameNames(SyntaxTree one, SyntaxTree other) =>
        one.IsEquivalentTo(other, topLevel: true) || Bare(one).IsEquivalentTo(Bare(other), topLevel: true);

    private static SyntaxNode Bare(SyntaxTree tree) => new AttributeRemover().Visit(tree.GetRoot())!;

    // The values of an enum count as bodies to the compiler; an attribute may say one.
    private static bool SameEnums(SyntaxTree one, SyntaxTree other) =>
        Enums(one).Zip(Enums(other), static (enumOfOne, enumOfOther) => enumOfOne.IsEquivalentTo(enumOfOther)).All(same => same);

    private static IEnumerable<EnumDeclarationSyntax> Enums(SyntaxTree tree) => tree.GetRoot()
        .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
        .OfType<EnumDeclarationSyntax>();

    private sealed record Comparison(WeakReference<Surroundings> Other, bool Same);

    // Takes the attributes from all types, and looks into nothing else.
    private sealed class AttributeRemover : CSharpSyntaxRewriter
    {
        public override SyntaxNode? Visit(SyntaxNode? node) => node switch
        {
            TypeDeclarationSyntax => ((TypeDeclarationSyntax)base.Visit(node)!).WithAttributeLists(default),
            CompilationUnitSyntax or BaseNamespaceDeclarationSyntax => base.Visit(node),
            _ => node,
        };
    }
}
