namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// Brings a Hugging Face state dictionary to the names of a bare encoder: the prefix of a model with a head, both spellings of weight norm
/// and the old names of norms are what files differ in.
/// </summary>
internal static class HuggingFaceState
{
    private static readonly (string Old, string New)[] _spellings =
    [
        (".parametrizations.weight.original0", ".weight_g"),
        (".parametrizations.weight.original1", ".weight_v"),
        ("LayerNorm.gamma", "LayerNorm.weight"),
        ("LayerNorm.beta", "LayerNorm.bias"),
    ];

    /// <summary>The same tensors under the names that encoders without a head have.</summary>
    /// <param name="source">The file's tensors.</param>
    /// <param name="names">The encoder's names, which tell the prefix.</param>
    public static StateSource Normalised(StateSource source, IEnumerable<StateName> names)
    {
        var prefix = PrefixOf(source, names);
        return source.Rename(key =>
        {
            var name = key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : key;
            return _spellings.Aggregate(name, (n, spelling) => n.EndsWith(spelling.Old, StringComparison.Ordinal) ? n[..^spelling.Old.Length] + spelling.New : n);
        });
    }

    // "data2vec_vision." where the encoder's embeddings.cls_token is called data2vec_vision.embeddings.cls_token.
    private static string PrefixOf(StateSource source, IEnumerable<StateName> names)
    {
        foreach (var name in names.SelectMany(n => n.Sources))
        {
            if (source.Contains(name))
            {
                return "";
            }

            var prefixed = source.Keys.FirstOrDefault(key =>
                key.EndsWith("." + name, StringComparison.Ordinal) && !key[..^(name.Length + 1)].Contains('.', StringComparison.Ordinal));
            if (prefixed is not null)
            {
                return prefixed[..^name.Length];
            }
        }

        return "";
    }
}
