using System.Globalization;
using System.Text;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>Brings written texts nearer to what is heard.</summary>
public static class CtcTranscript
{
    /// <summary>
    /// The letters, digits and inner apostrophes of a text, its words divided by single blanks: nobody hears a comma. <c>"That's  it..." → "That's it"</c>
    /// </summary>
    public static string Letters(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var runes = text.EnumerateRunes().ToArray();
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < runes.Length; i++)
        {
            var apostrophe = runes[i].Value is '\'' or '\u2019' && i > 0 && i + 1 < runes.Length && Spoken(runes[i - 1]) && Spoken(runes[i + 1]);
            result.Append(apostrophe ? "'" : Spoken(runes[i]) ? runes[i].ToString() : " ");
        }

        return string.Join(' ', result.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool Spoken(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
