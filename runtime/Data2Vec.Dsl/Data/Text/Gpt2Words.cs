using System.Globalization;
using System.Text;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>
/// Cuts text into the pieces that byte pairs are never merged across, by GPT-2's pattern
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.
/// </summary>
/// <remarks>
/// Read by hand because .NET's regular expressions see half characters: to them a letter beyond U+FFFF is no letter, and the ids would
/// differ from GPT-2's.
/// </remarks>
internal static class Gpt2Words
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Letter,
        Number,
        Space,
        Other,
    }

    /// <summary>The pieces in order; together they are the whole text.</summary>
    public static List<(int Offset, int Length)> Split(ReadOnlySpan<char> text)
    {
        var pieces = new List<(int Offset, int Length)>();
        for (int start = 0, length; start < text.Length; start += length)
        {
            length = Next(text[start..]);
            pieces.Add((start, length));
        }

        return pieces;
    }

    private static int Next(ReadOnlySpan<char> rest)
    {
        foreach (var contraction in rest[0] == '\'' ? Contractions : [])
        {
            if (rest.StartsWith(contraction, StringComparison.Ordinal))
            {
                return contraction.Length;
            }
        }

        var word = rest[0] == ' ' && rest.Length > 1 ? 1 : 0;
        var kind = KindAt(rest[word..], out _);
        if (kind != Kind.Space)
        {
            return word + Run(rest[word..], kind);
        }

        // The last space before a word belongs to the word, unless it is the only one and not ' '.
        var spaces = Run(rest, Kind.Space);
        return spaces == rest.Length || spaces == 1 ? spaces : spaces - 1;
    }

    private static int Run(ReadOnlySpan<char> text, Kind kind)
    {
        var length = 0;
        while (length < text.Length && KindAt(text[length..], out var step) == kind)
        {
            length += step;
        }

        return length;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, out int length)
    {
        Rune.DecodeFromUtf16(text, out var rune, out length);
        return Rune.IsWhiteSpace(rune) ? Kind.Space : Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
    }
}
