using System.Linq;
using System.Text.RegularExpressions;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>What an author probably meant by a text that cannot be read.</summary>
internal static class Mend
{
    /// <summary>The nearest signature: other arrows and brackets mended, missing commas put in; else the one of its form.</summary>
    public static string Signature(string text)
    {
        var plain = string.Concat(text.Where(c => c is not ('[' or ']' or '"'))).Replace("=>", "->").Replace("→", "->").Replace(";", ",");
        var axes = plain.IndexOf('T') >= 0 ? "B, T, C" : plain.IndexOf('H') >= 0 || plain.IndexOf('W') >= 0 ? "B, C, H, W" : "B, N, C";
        string[] candidates = [plain, WithCommas(plain)];
        return candidates.Where(c => Shapes.Signature.Read(c, out _) is not null).Select(Tidy).FirstOrDefault() ?? $"{axes} -> {axes}";
    }

    /// <summary>The nearest sizes; else the last axis.</summary>
    public static string Sizes(string text, string axes)
    {
        var plain = string.Concat(text.Where(c => c is not ('[' or ']' or '"'))).Replace(";", ",");
        string[] candidates = [plain, WithCommas(plain), plain.Trim(' ', ',', '*', '+', '-', '/')];
        return candidates.FirstOrDefault(c => SizeReader.Read(c, axes, out _) is not null)
            ?? (axes.Contains("C") ? "C" : axes.Length > 0 ? axes.Substring(axes.Length - 1) : "1");
    }

    // "B N C" → "B, N, C": between two words without an operator.
    private static string WithCommas(string text) =>
        Regex.Replace(text.Replace(",", " "), @"(?<=[\w)])\s+(?=[\w(])", ", ");

    private static string Tidy(string text) => Shapes.Signature.Read(text, out _)!.WithOutput(-1, "");
}
