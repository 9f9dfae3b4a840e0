namespace Data2Vec.Dsl.Evaluation;

/// <summary>How many characters or words of a text were got wrong: edits (replaced, left out, put in) over the length of what was said.</summary>
/// <param name="Edits">The least number of edits that turn what was recognised into what was said.</param>
/// <param name="Length">Characters or words of what was said.</param>
public readonly record struct ErrorRate(long Edits, long Length)
{
    /// <summary>Edits over length: 0 is perfect; above 1 where more was put in than was said.</summary>
    public double Rate => Length > 0 ? (double)Edits / Length : Edits > 0 ? double.PositiveInfinity : 0;

    /// <summary>The rate of characters of some texts: all edits over all lengths, not the mean over the texts.</summary>
    public static ErrorRate OfCharacters(IEnumerable<(string Said, string Recognised)> texts) =>
        Of(texts, text => [.. text.EnumerateRunes().Select(rune => rune.ToString())]);

    /// <summary>The same of words, which are what blanks divide.</summary>
    public static ErrorRate OfWords(IEnumerable<(string Said, string Recognised)> texts) =>
        Of(texts, text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Rate * 100:0.0} % ({Edits} edits of {Length})");

    private static ErrorRate Of(IEnumerable<(string Said, string Recognised)> texts, Func<string, string[]> split)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var (edits, length) = (0L, 0L);
        foreach (var (said, recognised) in texts)
        {
            var reference = split(said);
            edits += Distance(reference, split(recognised));
            length += reference.Length;
        }

        return new ErrorRate(edits, length);
    }

    // Levenshtein's distance, a row of the table at a time.
    private static int Distance(string[] from, string[] to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (string.Equals(from[i - 1], to[j - 1], StringComparison.Ordinal) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
