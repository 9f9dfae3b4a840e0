namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// Finds a model's parameters in a Hugging Face state dictionary. Files of one model differ in the prefix of its encoder, which a bare encoder's
/// file lacks, in the spelling of weight norms, in the old names of norms, and in which of several tied tensors they hold.
/// </summary>
internal static class HuggingFaceState
{
    // What a published name may be called instead.
    private static readonly (string Usual, string Other)[] _spellings =
    [
        (".weight_g", ".parametrizations.weight.original0"),
        (".weight_v", ".parametrizations.weight.original1"),
        ("LayerNorm.weight", "LayerNorm.gamma"),
        ("LayerNorm.bias", "LayerNorm.beta"),
        ("lm_head.bias", "lm_head.decoder.bias"),
    ];

    /// <summary>The same names as this file has them.</summary>
    /// <param name="source">The file's tensors.</param>
    /// <param name="names">Names as a bare encoder's file, and its heads beside it, have them.</param>
    public static IReadOnlyList<StateName> Spelled(StateSource source, IReadOnlyList<StateName> names)
    {
        var prefix = PrefixOf(source, names);
        return [.. names.Select(n => n with { Sources = [.. n.Sources.Select(s => Spelled(source, n.IsTopLevel ? s : prefix + s))] })];
    }

    private static string Spelled(StateSource source, string name)
    {
        if (!source.Contains(name))
        {
            foreach (var (usual, other) in _spellings.Where(s => name.EndsWith(s.Usual, StringComparison.Ordinal)))
            {
                var spelled = name[..^usual.Length] + other;
                if (source.Contains(spelled))
                {
                    return spelled;
                }
            }
        }

        return name;
    }

    // "data2vec_vision." where most of the encoder's tensors are called data2vec_vision.embeddings.cls_token and so on; or nothing.
    private static string PrefixOf(StateSource source, IReadOnlyList<StateName> names)
    {
        var own = names.Where(n => !n.IsTopLevel).SelectMany(n => n.Sources).ToList();
        return source.Keys
            .Where(key => key.Contains('.', StringComparison.Ordinal))
            .Select(key => key[..(key.IndexOf('.', StringComparison.Ordinal) + 1)])
            .Distinct()
            .Prepend("")
            .MaxBy(prefix => own.Count(name => source.Contains(prefix + name)))!;
    }
}
