using System.Collections.Frozen;
using System.Text;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>What becomes of the case of letters before they are looked up.</summary>
public enum LetterCase
{
    /// <summary>Nothing.</summary>
    AsIs,

    /// <summary>All become capitals.</summary>
    Upper,

    /// <summary>All become small.</summary>
    Lower,
}

/// <summary>How the symbols of frames are read.</summary>
/// <param name="Merge">Whether equal neighbours are one symbol, unless a blank stands between them.</param>
/// <param name="SpecialFirst">
/// Whether special symbols, blanks among them, are dropped before neighbours are merged, as transformers does on request. Double letters are
/// lost then; it is here to reproduce such output, not for use.
/// </param>
/// <param name="Lower">Whether the text becomes lower case.</param>
public sealed record CtcReading(bool Merge = true, bool SpecialFirst = false, bool Lower = false);

/// <summary>
/// The symbols of speech recognition by CTC: a blank, three more special ones, the mark between words, then letters. (Wav2Vec2CTCTokenizer of
/// transformers; fixture tokenizer-ctc.)
/// </summary>
public sealed class CtcVocabulary
{
    /// <summary>The id of the blank, <c>&lt;pad&gt;</c>.</summary>
    public const int Blank = 0;

    /// <summary>The id of what is not in the vocabulary, <c>&lt;unk&gt;</c>.</summary>
    public const int Unknown = 3;

    private const int Specials = 4;
    private const int WordMark = 4;
    private const int FirstLetter = 5;
    private static readonly string[] Front = ["<pad>", "<s>", "</s>", "<unk>", "|"];

    private readonly FrozenDictionary<string, int> _ids;

    private CtcVocabulary(IEnumerable<string> letters, LetterCase letterCase)
    {
        (Symbols, Case) = ([.. Front, .. letters], letterCase);
        _ids = Symbols.Select((symbol, id) => (symbol, id)).Skip(FirstLetter).ToFrozenDictionary(pair => pair.symbol, pair => pair.id);
    }

    /// <summary>The symbols in the order of their ids.</summary>
    public IReadOnlyList<string> Symbols { get; }

    /// <summary>What becomes of the case of letters before they are looked up.</summary>
    public LetterCase Case { get; }

    /// <summary>Number of symbols.</summary>
    public int Count => Symbols.Count;

    /// <summary>The 32 symbols of the checkpoints that were fine-tuned on LibriSpeech: English capitals, by their frequency, and the apostrophe.</summary>
    /// <param name="letterCase">What becomes of the case of texts; capitals unless stated.</param>
    public static CtcVocabulary Published(LetterCase letterCase = LetterCase.Upper) =>
        new("ETAONIHSRDLUMWCFGYPBVK'XJQZ".Select(letter => letter.ToString()), letterCase);

    /// <summary>The letters of some transcripts, in the order of their code points.</summary>
    /// <param name="transcripts">The texts; what divides words is no letter.</param>
    /// <param name="letterCase">What becomes of the case of these and of later texts.</param>
    public static CtcVocabulary Of(IEnumerable<string> transcripts, LetterCase letterCase = LetterCase.Upper)
    {
        ArgumentNullException.ThrowIfNull(transcripts);
        var letters = transcripts.SelectMany(text => InCase(text, letterCase).EnumerateRunes()).Distinct()
            .Where(rune => !Rune.IsWhiteSpace(rune) && rune.Value != '|')
            .OrderBy(rune => rune.Value);
        return new CtcVocabulary(letters.Select(rune => rune.ToString()), letterCase);
    }

    /// <summary>A text in the case of this vocabulary.</summary>
    public string InCase(string text) => InCase(text, Case);

    /// <summary>The ids of a text's letters, words divided by <c>|</c>. What is not in the vocabulary becomes <c>&lt;unk&gt;</c>.</summary>
    public IReadOnlyList<int> Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>(text.Length);
        foreach (var word in InCase(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (ids.Count > 0)
            {
                ids.Add(WordMark);
            }

            ids.AddRange(word.EnumerateRunes().Select(rune => _ids.GetValueOrDefault(rune.ToString(), Unknown)));
        }

        return ids;
    }

    /// <summary>The text that the best symbols of frames spell: equal neighbours are merged, then blanks dropped.</summary>
    /// <param name="frames">The id of each frame. Frames of padding are not to be among them.</param>
    /// <param name="reading">Other ways to read them.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is none of this vocabulary.</exception>
    public string Decode(IEnumerable<int> frames, CtcReading? reading = null)
    {
        ArgumentNullException.ThrowIfNull(frames);
        reading ??= new CtcReading();
        var text = new StringBuilder();
        var last = -1;
        foreach (var id in frames)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(frames));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, Count, nameof(frames));
            if (reading.SpecialFirst && id < Specials)
            {
                continue;
            }

            if (id != Blank && !(reading.Merge && id == last))
            {
                text.Append(id == WordMark ? " " : Symbols[id]);
            }

            last = id;
        }

        var trimmed = text.ToString().Trim();
        return reading.Lower ? trimmed.ToLowerInvariant() : trimmed;
    }

    private static string InCase(string text, LetterCase letterCase) => letterCase switch
    {
        LetterCase.Upper => text.ToUpperInvariant(),
        LetterCase.Lower => text.ToLowerInvariant(),
        _ => text,
    };
}
