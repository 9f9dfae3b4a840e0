using System.Globalization;
using System.Text;

namespace Data2Vec.Dsl.Files;

/// <summary>
/// What files contain and what they are called, as a message may show it: one line, without characters that a terminal obeys or that nobody sees.
/// </summary>
public static class Printable
{
    private const int MaxExcerpt = 60;
    private const int MaxName = 120;

    /// <summary>The whole text. A character that is not printable is shown by its code, such as <c>\n</c> or <c>\u001b</c>.</summary>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var first = FirstHidden(text);
        return first < 0 ? text : Escaped(text, int.MaxValue);
    }

    /// <summary>What a file contains, at most 60 characters of it; an ellipsis shows that there is more.</summary>
    public static string Excerpt(string text) => Shortened(text, MaxExcerpt);

    /// <summary>The same of bytes in UTF-8.</summary>
    public static string Excerpt(ReadOnlySpan<byte> utf8) =>
        // No character has more than 4 bytes.
        Excerpt(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 4 * (MaxExcerpt + 1))]));

    /// <summary>What a file calls something, such as a tensor, at most 120 characters of it; an ellipsis shows that there is more.</summary>
    public static string Name(string name) => Shortened(name, MaxName);

    private static string Shortened(string text, int longest)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= longest && FirstHidden(text) < 0 ? text : Escaped(text, longest);
    }

    private static int FirstHidden(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            if (IsHidden(rune) || IsLone(text, i, length))
            {
                return i;
            }

            i += length;
        }

        return -1;
    }

    private static string Escaped(string text, int longest)
    {
        var line = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            if (line.Length >= longest)
            {
                return line.Append('…').ToString();
            }

            if (IsHidden(rune) || IsLone(text, i, length))
            {
                AppendCode(line, text.AsSpan(i, length));
            }
            else
            {
                line.Append(text, i, length);
            }

            i += length;
        }

        return line.ToString();
    }

    private static void AppendCode(StringBuilder line, ReadOnlySpan<char> hidden)
    {
        foreach (var unit in hidden)
        {
            _ = unit switch
            {
                '\n' => line.Append(@"\n"),
                '\r' => line.Append(@"\r"),
                '\t' => line.Append(@"\t"),
                '\0' => line.Append(@"\0"),
                _ => line.Append(CultureInfo.InvariantCulture, $@"\u{(int)unit:x4}"),
            };
        }
    }

    // Half of a pair is decoded as U+FFFD.
    private static bool IsLone(string text, int index, int length) => length == 1 && char.IsSurrogate(text[index]);

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
