using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>
/// Binds classes by their syntax, each once. An edit makes a new compilation, for which the compiler decodes all attributes anew when they are
/// asked for: a third of a millisecond a class. So what a class was bound to is kept beside its syntax, and holds while that syntax and its
/// <see cref="Surroundings"/> do: the same is answered as without it, only sooner.
/// </summary>
internal static class BoundClasses
{
    private static readonly ConditionalWeakTable<TypeDeclarationSyntax, Slot> s_slots = new();

    /// <summary>
    /// Binds a class alone at the one of its parts that has its first attribute of the language. Null for every other part and class.
    /// </summary>
    public static DeclarationSpec? Bind(TypeDeclarationSyntax part, SemanticModel model, CancellationToken cancellation)
    {
        var slot = s_slots.GetOrCreateValue(part);
        var surroundings = Surroundings.Of(model.Compilation);
        if (slot.Bound is { } known && surroundings.SameAs(known.Surroundings) && known.OtherParts.All(model.Compilation.ContainsSyntaxTree))
        {
            slot.Bound = known with { Surroundings = surroundings };
            return known.Spec;
        }

        var bound = Ask(part, model, surroundings, cancellation);
        slot.Bound = bound;
        return bound.Spec;
    }

    private static Bound Ask(TypeDeclarationSyntax part, SemanticModel model, Surroundings surroundings, CancellationToken cancellation)
    {
        if (!part.AttributeLists.SelectMany(list => list.Attributes).Any(a => MayBeOfLanguage(a.Name, model, cancellation))
            || model.GetDeclaredSymbol(part, cancellation) is not { } type)
        {
            return new Bound(surroundings, [], null);
        }

        var others = type.DeclaringSyntaxReferences.Select(r => r.SyntaxTree).Where(tree => tree != part.SyntaxTree).ToImmutableArray();
        var first = Language.On(type).FirstOrDefault()?.ApplicationSyntaxReference;
        var isHere = first?.SyntaxTree == part.SyntaxTree && part.AttributeLists.FullSpan.Contains(first.Span);
        var spec = isHere ? DeclarationBinder.Bind(type, cancellation) : null;
        return new Bound(surroundings, others, spec is null ? null : spec with { Type = spec.Type with { Scope = ScopeBinder.Bind(spec.Kind, type, part, model) } });
    }

    // By its name, or by an alias for it.
    private static bool MayBeOfLanguage(NameSyntax name, SemanticModel model, CancellationToken cancellation) => name switch
    {
        QualifiedNameSyntax qualified => Language.MayBe(qualified.Right.Identifier.ValueText),
        AliasQualifiedNameSyntax aliased => Language.MayBe(aliased.Name.Identifier.ValueText),
        IdentifierNameSyntax simple when !Language.MayBe(simple.Identifier.ValueText) => model.GetAliasInfo(simple, cancellation) is not null,
        SimpleNameSyntax simple => Language.MayBe(simple.Identifier.ValueText),
        _ => false,
    };

    private sealed class Slot
    {
        private volatile Bound? _bound;

        public Bound? Bound
        {
            get => _bound;
            set => _bound = value;
        }
    }

    // A part in another file may have attributes too, which are no surroundings: its file must be there unchanged.
    private sealed record Bound(Surroundings Surroundings, ImmutableArray<SyntaxTree> OtherParts, DeclarationSpec? Spec);
}
