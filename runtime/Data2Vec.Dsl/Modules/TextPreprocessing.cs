namespace Data2Vec.Dsl;

/// <summary>How texts are made ready: the files of a byte-pair vocabulary, as texts, which decide the ids of the tokens.</summary>
/// <param name="Vocabulary">The content of <c>vocab.json</c>.</param>
/// <param name="Merges">The content of <c>merges.txt</c>.</param>
/// <param name="Dictionary">The content of fairseq's <c>dict.txt</c>; null where there is none.</param>
public sealed record TextPreprocessing(string Vocabulary, string Merges, string? Dictionary = null) : Preprocessing
{
    private const string VocabularyKey = "text vocabulary";
    private const string MergesKey = "text merges";
    private const string DictionaryKey = "text dictionary";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> ToMetadata()
    {
        var strings = new Dictionary<string, string>(StringComparer.Ordinal) { [VocabularyKey] = Vocabulary, [MergesKey] = Merges };
        if (Dictionary is not null)
        {
            strings[DictionaryKey] = Dictionary;
        }

        return strings;
    }

    /// <inheritdoc/>
    public override string ToString() => $"texts in a vocabulary of {Vocabulary.Length} characters and {Merges.Count(letter => letter == '\n')} lines of merges";

    internal static TextPreprocessing? Read(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(VocabularyKey, out var vocabulary) ? new(vocabulary, Required(metadata, MergesKey), metadata.GetValueOrDefault(DictionaryKey)) : null;
}
