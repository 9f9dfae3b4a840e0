using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Binding;

/// <summary>All declarations of a compilation, each bound alone: what one of them needs to know of the others.</summary>
internal sealed class AllBound
{
    private readonly Dictionary<string, DeclarationSpec> _byName = new(StringComparer.Ordinal);
    private readonly FileNames _files;

    public AllBound(ImmutableArray<DeclarationSpec> specs)
    {
        foreach (var spec in specs)
        {
            _byName[spec.Type.HintName] = spec;
        }

        _files = new FileNames(_byName.Keys);
    }

    /// <summary>Puts into a declaration what it names, and what its files are called.</summary>
    public DeclarationSpec Link(DeclarationSpec spec)
    {
        var linked = Linker.Link(spec, name => _byName.TryGetValue(name, out var found) ? found : null);
        return linked with { Type = linked.Type with { FileName = _files.Of(spec.Type.HintName) } };
    }
}
