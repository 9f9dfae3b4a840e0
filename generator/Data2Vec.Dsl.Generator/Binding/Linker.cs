using System;
using System.Collections.Immutable;
using System.Linq;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>Puts into a declaration the declarations that it names, and into those what they name.</summary>
internal static class Linker
{
    /// <summary>Links a declaration that was bound alone.</summary>
    /// <param name="spec">The declaration.</param>
    /// <param name="find">Gives a class that was bound alone by its hint name; null where it declares nothing.</param>
    public static DeclarationSpec Link(DeclarationSpec spec, Func<string, DeclarationSpec?> find) => Link(spec, find, []);

    private static DeclarationSpec Link(DeclarationSpec spec, Func<string, DeclarationSpec?> find, ImmutableHashSet<string> path)
    {
        var inner = path.Add(spec.Type.HintName);
        return spec with
        {
            Attributes = spec.Attributes.Select(a => a.Module is { Target: not null } module ? a with { Module = Link(module) } : a).ToEquatableArray(),
            References = spec.References.Select(Link).ToEquatableArray(),
        };

        ReferenceSpec Link(ReferenceSpec reference) => reference.Target is not { } target ? reference
            : inner.Contains(target) ? reference with { BackTo = target }
            : find(target) is { } found ? reference with { Declaration = Linker.Link(found, find, inner) }
            : reference;
    }
}
