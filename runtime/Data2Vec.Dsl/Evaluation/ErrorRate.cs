using System.Text.RegularExpressions;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>
/// How many characters or words of a text were got wrong, as jiwer counts it: the least edits that turn what was said into what was recognised. Rates of
/// several texts are of all edits over all lengths, not means over the texts.
/// </summary>
/// <param name="Hits">Characters or words that are right.</param>
/// <param name="Substitutions">Those that are replaced by others.</param>
/// <param name="Deletions">Those that are left out.</param>
/// <param name="Insertions">Those that were not said.</param>
public readonly partial record struct ErrorRate(long Hits, long Substitutions, long Deletions, long Insertions)
{
    /// <summary>All edits.</summary>
    public long Edits => Substitutions + Deletions + Insertions;

    /// <summary>Characters or words of what was said.</summary>
    public long Length => Hits + Substitutions + Deletions;

    /// <summary>
    /// Edits over length: the character error rate or word error rate. 0 is perfect; it is above 1 where more was inserted than said. Where nothing was
    /// said it is the number of insertions.
    /// </summary>
    public double Rate => Length > 0 ? (double)Edits / Length : Edits;

    /// <summary>Match error rate: edits over edits and hits, from 0 to 1.</summary>
    public double MatchErrorRate => Edits == 0 ? 0 : (double)Edits / (Edits + Hits);

    /// <summary>Word information preserved: the share of what was said that is right, times the share of what was recognised that is right.</summary>
    public double InformationPreserved
    {
        get
        {
            var recognised = Hits + Substitutions + Insertions;
            return Length == 0 && recognised == 0 ? 1 : Length == 0 || recognised == 0 ? 0 : (double)Hits / Length * Hits / recognised;
        }
    }

    /// <summary>Word information lost: 1 less what is preserved.</summary>
    public double InformationLost => 1 - InformationPreserved;

    /// <summary>Of the characters of some texts, without blanks at their ends.</summary>
    public static ErrorRate OfCharacters(IEnumerable<(string Said, string Recognised)> texts) =>
        Of(texts, text => [.. text.Trim().EnumerateRunes().Select(rune => rune.ToString())]);

    /// <summary>Of the words of some texts, which spaces divide. Several blanks in a row are one space; a single tab divides nothing.</summary>
    public static ErrorRate OfWords(IEnumerable<(string Said, string Recognised)> texts) =>
        Of(texts, text => Blanks().Replace(text.Trim(), " ").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Rate * 100:0.0} % ({Edits} edits of {Length})");

    [GeneratedRegex(@"\s\s+")]
    private static partial Regex Blanks();

    private static ErrorRate Of(IEnumerable<(string Said, string Recognised)> texts, Func<string, string[]> split)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var sum = default(ErrorRate);
        foreach (var (said, recognised) in texts)
        {
            sum = sum.Plus(Of(split(said), split(recognised)));
        }

        return sum;
    }

    // Levenshtein's table, a row at a time. Of ways with equally few edits the one that deletes last is taken, then the one that inserts last.
    private static ErrorRate Of(string[] said, string[] recognised)
    {
        var row = new ErrorRate[recognised.Length + 1];
        for (var j = 1; j <= recognised.Length; j++)
        {
            row[j] = row[j - 1].Plus(new(0, 0, 0, 1));
        }

        foreach (var word in said)
        {
            var diagonal = row[0];
            row[0] = diagonal.Plus(new(0, 0, 1, 0));
            for (var j = 1; j <= recognised.Length; j++)
            {
                var isHit = string.Equals(word, recognised[j - 1], StringComparison.Ordinal);
                var (deleted, inserted) = (row[j].Plus(new(0, 0, 1, 0)), row[j - 1].Plus(new(0, 0, 0, 1)));
                var kept = diagonal.Plus(isHit ? new(1, 0, 0, 0) : new(0, 1, 0, 0));
                diagonal = row[j];
                row[j] = deleted.Edits <= inserted.Edits && deleted.Edits <= kept.Edits ? deleted : inserted.Edits <= kept.Edits ? inserted : kept;
            }
        }

        return row[^1];
    }

    private ErrorRate Plus(ErrorRate other) =>
        new(Hits + other.Hits, Substitutions + other.Substitutions, Deletions + other.Deletions, Insertions + other.Insertions);
}
