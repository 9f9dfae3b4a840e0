using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Data2Vec.Dsl.Files;
using TorchSharp;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>
/// Byte-level byte-pair encoding as GPT-2 and RoBERTa have it. Any text can be encoded and comes back as it was, as long as the vocabulary
/// has all 256 bytes. May be used by several threads at once.
/// </summary>
public sealed class BytePairTokenizer
{
    private static readonly ConditionalWeakTable<TextPreprocessing, BytePairTokenizer> _known = [];

    private readonly Lazy<TextPreprocessing> _preprocessing;
    private readonly BytePairVocabulary _vocabulary;
    private readonly BytePairMerges _merges;
    private readonly BytePairEncoder _encoder;
    private readonly int[] _ids;
    private readonly string?[] _tokens;

    // Ids of the files become ids of the model by a table.
    private BytePairTokenizer(
        BytePairVocabulary vocabulary, BytePairMerges merges, int[] ids, string?[] tokens, SpecialTokens special, string? dictionary = null)
    {
        _preprocessing = new(() => BytePairFiles.Texts(vocabulary, merges, dictionary));
        (_vocabulary, _merges, _ids, _tokens, Special) = (vocabulary, merges, ids, tokens, special);
        _encoder = new BytePairEncoder(vocabulary, merges);
    }

    /// <summary>Number of ids, special tokens included: what an embedding table needs.</summary>
    public int VocabularySize => _tokens.Length;

    /// <summary>The ids of the tokens that stand for no text.</summary>
    public SpecialTokens Special { get; }

    /// <summary>The vocabulary as a model keeps it.</summary>
    public TextPreprocessing Preprocessing => _preprocessing.Value;

    /// <summary>The tokenizer that a model keeps. It is made once for each object, since that takes as long as reading the files.</summary>
    /// <exception cref="DataException">The vocabulary is damaged.</exception>
    public static BytePairTokenizer Of(TextPreprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        return _known.GetValue(preprocessing, texts =>
        {
            var vocabulary = BytePairVocabulary.Parse(Encoding.UTF8.GetBytes(texts.Vocabulary), "vocabulary of the model");
            var merges = BytePairMerges.Parse(Encoding.UTF8.GetBytes(texts.Merges), "merges of the model", vocabulary);
            return Of(vocabulary, merges, "vocabulary of the model", texts.Dictionary, "dictionary of the model");
        });
    }

    /// <summary>Loads <c>vocab.json</c> and <c>merges.txt</c> of a folder.</summary>
    /// <exception cref="DataException">A file is missing or damaged, or they do not belong together.</exception>
    public static BytePairTokenizer Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Load(RegularFile.Named(folder, BytePairFiles.VocabularyName), RegularFile.Named(folder, BytePairFiles.MergesName));
    }

    /// <summary>Loads a vocabulary. What the ids are depends on the files:</summary>
    /// <param name="vocabularyFile">
    /// RoBERTa's <c>vocab.json</c>, which holds the special tokens: its ids are used as they are. Or GPT-2's <c>encoder.json</c>, which holds
    /// none: then <c>&lt;s&gt;</c>, <c>&lt;pad&gt;</c>, <c>&lt;/s&gt;</c> and <c>&lt;unk&gt;</c> are 0 to 3, the file's ids follow in their
    /// order, and <c>&lt;mask&gt;</c> is last.
    /// </param>
    /// <param name="mergesFile"><c>merges.txt</c> or <c>vocab.bpe</c>.</param>
    /// <param name="dictionaryFile">
    /// fairseq's <c>dict.txt</c>, whose symbols are ids of <paramref name="vocabularyFile"/>: they follow the four special tokens in the
    /// order of this file instead, and <c>&lt;mask&gt;</c> is last. These are the ids of fairseq's RoBERTa and data2vec.
    /// </param>
    /// <exception cref="DataException">A file is missing or damaged, or they do not belong together.</exception>
    public static BytePairTokenizer Load(string vocabularyFile, string mergesFile, string? dictionaryFile = null)
    {
        ArgumentNullException.ThrowIfNull(vocabularyFile);
        ArgumentNullException.ThrowIfNull(mergesFile);
        var vocabulary = BytePairVocabulary.Read(vocabularyFile);
        var merges = BytePairMerges.Read(mergesFile, vocabulary);
        return Of(vocabulary, merges, vocabularyFile, dictionaryFile is null ? null : Encoding.UTF8.GetString(BytePairFiles.TextOrNothing(dictionaryFile)), dictionaryFile);
    }

    private static BytePairTokenizer Of(BytePairVocabulary vocabulary, BytePairMerges merges, string vocabularyFile, string? dictionary, string? dictionaryFile)
    {
        var held = SpecialTokens.Names.Where(vocabulary.Ids.ContainsKey).ToArray();
        if (dictionary is null && held.Length == SpecialTokens.Names.Length)
        {
            return WithOwnIds(vocabulary, merges);
        }

        if (held.Length > 0)
        {
            throw new DataException(dictionary is not null
                ? $"'{vocabularyFile}' holds special tokens ({string.Join(" ", held)}), so its ids are not those of GPT-2 that '{dictionaryFile}' counts; "
                  + "leave the dictionary out, or take GPT-2's encoder.json."
                : $"'{vocabularyFile}' holds {string.Join(" ", held)} but not {string.Join(" ", SpecialTokens.Names.Except(held))}; "
                  + "add those that are missing.");
        }

        var order = dictionary is null
            ? [.. Enumerable.Range(0, vocabulary.Tokens.Count).Select(id => (id, (string?)null))]
            : FairseqDictionary.Parse(Encoding.UTF8.GetBytes(dictionary), dictionaryFile!, vocabulary);
        return WithOrder(vocabulary, merges, order, dictionary);
    }

    /// <summary>Writes <c>vocab.json</c> and <c>merges.txt</c> into a folder, from where <see cref="Load(string)"/> gives the same ids.</summary>
    /// <exception cref="DataException">The tokenizer came with a <c>dict.txt</c> that lacks tokens, which those two files cannot say.</exception>
    public void Save(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var saved = _tokens.OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (saved.Count < _tokens.Count(token => token is not null))
        {
            throw new DataException($"{BytePairFiles.VocabularyName} cannot be written to '{folder}': two ids are spelt alike; keep loading the three files.");
        }

        var lost = _merges.InOrder.Select(merge => _vocabulary.Tokens[merge.Result]!).FirstOrDefault(token => !saved.Contains(token));
        if (lost is not null)
        {
            throw new DataException(
                $"{BytePairFiles.VocabularyName} cannot be written to '{folder}': dict.txt has no id for '{Printable.Excerpt(lost)}', which a merge makes; "
                + "keep loading the three files.");
        }

        BytePairFiles.Write(folder, _tokens, _merges.InOrder.Select(merge => (_vocabulary.Tokens[merge.Left]!, _vocabulary.Tokens[merge.Right]!)));
    }

    /// <summary>The ids of a text.</summary>
    /// <param name="text">The text. Half characters (lone surrogates) become U+FFFD.</param>
    /// <param name="specials">Whether <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c> are put around it.</param>
    /// <param name="longest">Most ids, those included; what goes beyond is cut off the end of the text.</param>
    /// <param name="readSpecials">
    /// Whether special tokens that are spelt out in the text are taken as such, as Hugging Face does; <c>&lt;mask&gt;</c> then takes the white
    /// space on its left with it. Where not, <c>&lt;mask&gt;</c> is just six characters: right for text whose author is unknown.
    /// </param>
    public int[] Encode(string text, bool specials = true, int longest = int.MaxValue, bool readSpecials = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, specials ? 2 : 0);
        var body = Plain(text, readSpecials);
        return specials
            ? [Special.Start, .. body.Take(longest - 2), Special.End]
            : [.. body.Take(longest)];
    }

    /// <summary>The ids of two texts that belong together: <c>&lt;s&gt; A &lt;/s&gt;&lt;/s&gt; B &lt;/s&gt;</c>.</summary>
    /// <param name="first">A.</param>
    /// <param name="second">B.</param>
    /// <param name="readSpecials">Whether special tokens that are spelt out are taken as such, see <see cref="Encode"/>.</param>
    public int[] EncodePair(string first, string second, bool readSpecials = true)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return [Special.Start, .. Plain(first, readSpecials), Special.End, Special.End, .. Plain(second, readSpecials), Special.End];
    }

    /// <summary>Encodes texts into one batch, padded to its longest. The caller disposes it.</summary>
    /// <param name="texts">At least one.</param>
    /// <param name="longest">Most ids of a row.</param>
    public TextBatch EncodeBatch(IReadOnlyList<string> texts, int longest = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return TokenRows.Batch([.. texts.Select(text => Encode(text, longest: longest))], Special.Pad, device: null, Preprocessing);
    }

    /// <summary>A text's tokens as the vocabulary spells them (Ġ for a space), without <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c>.</summary>
    public string[] Tokenize(string text) => Array.ConvertAll(Encode(text, specials: false), id => _tokens[id]!);

    /// <summary>The text of ids. Bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Any ids of the vocabulary.</param>
    /// <param name="specials">Whether special tokens are spelt out; left out where not.</param>
    public string Decode(ReadOnlySpan<int> ids, bool specials = false)
    {
        var (text, bytes) = (new StringBuilder(), new List<byte>());
        var special = Special.Ids;
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)_tokens.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(ids), id, $"Ids are 0 to {_tokens.Length - 1}.");
            }

            if (!special.Contains(id))
            {
                ByteAlphabet.Append(_tokens[id] ?? "", bytes);
            }
            else if (specials)
            {
                Flush(bytes, text);
                text.Append(_tokens[id]);
            }
        }

        Flush(bytes, text);
        return text.ToString();
    }

    internal static BytePairTokenizer WithOwnIds(BytePairVocabulary vocabulary, BytePairMerges merges)
    {
        var special = Array.ConvertAll(SpecialTokens.Names, name => vocabulary.Ids[name]);
        return new BytePairTokenizer(
            vocabulary,
            merges,
            [.. Enumerable.Range(0, vocabulary.Tokens.Count)],
            [.. vocabulary.Tokens],
            new(special[0], special[1], special[2], special[3], special[4]));
    }

    private static BytePairTokenizer WithOrder(BytePairVocabulary vocabulary, BytePairMerges merges, List<(int Id, string? Filler)> order, string? dictionary)
    {
        var special = SpecialTokens.Roberta(order.Count + SpecialTokens.Names.Length);
        var tokens = new string?[special.Mask + 1];
        for (var i = 0; i < SpecialTokens.Names.Length; i++)
        {
            tokens[special.Ids[i]] = SpecialTokens.Names[i];
        }

        var ids = new int[vocabulary.Tokens.Count];
        Array.Fill(ids, special.Unknown);
        for (var i = 0; i < order.Count; i++)
        {
            var (id, filler) = order[i];
            tokens[i + 4] = filler;
            if (id >= 0)
            {
                (tokens[i + 4], ids[id]) = (vocabulary.Tokens[id], i + 4);
            }
        }

        return new BytePairTokenizer(vocabulary, merges, ids, tokens, special, dictionary);
    }

    private static void Flush(List<byte> bytes, StringBuilder text)
    {
        text.Append(Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes)));
        bytes.Clear();
    }

    private List<int> Plain(string text, bool readSpecials)
    {
        var ids = new List<int>();
        var at = 0;
        while (readSpecials && NextSpecial(text, at) is var (index, special))
        {
            var before = text[at..index];
            Append(SpecialTokens.Names[special] == SpecialTokens.MaskName ? before.TrimEnd() : before, ids);
            ids.Add(Special.Ids[special]);
            at = index + SpecialTokens.Names[special].Length;
        }

        Append(text[at..], ids);
        return ids;
    }

    private static (int Index, int Special)? NextSpecial(string text, int from)
    {
        for (var i = text.IndexOf('<', from); i >= 0; i = text.IndexOf('<', i + 1))
        {
            var special = Array.FindIndex(SpecialTokens.Names, name => string.CompareOrdinal(text, i, name, 0, name.Length) == 0);
            if (special >= 0)
            {
                return (i, special);
            }
        }

        return null;
    }

    private void Append(string text, List<int> ids)
    {
        if (text.Length == 0)
        {
            return;
        }

        // A lone surrogate has no bytes; through UTF-8 and back it becomes U+FFFD.
        var whole = text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
        var start = ids.Count;
        _encoder.Encode(whole, ids);
        foreach (ref var id in CollectionsMarshal.AsSpan(ids)[start..])
        {
            id = id == BytePairEncoder.Unknown ? Special.Unknown : _ids[id];
        }
    }
}
