using System.Globalization;

namespace Data2Vec.Dsl;

/// <summary>
/// How samples are made ready for a model. It belongs to the model as its parameters do: training and loading set it, every saved file carries it,
/// and what encodes a file, a text or a recording follows it.
/// </summary>
public abstract record Preprocessing
{
    /// <summary>The same as strings, to be kept beside the parameters.</summary>
    public abstract IReadOnlyDictionary<string, string> ToMetadata();

    /// <summary>Reads what <see cref="ToMetadata"/> wrote.</summary>
    /// <param name="metadata">The strings of a checkpoint.</param>
    /// <returns>Null where the strings say nothing of it.</returns>
    /// <exception cref="FormatException">They cannot be understood; the message is one sentence.</exception>
    public static Preprocessing? FromMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return ImagePreprocessing.Read(metadata) ?? AudioPreprocessing.Read(metadata) ?? (Preprocessing?)TextPreprocessing.Read(metadata);
    }

    /// <summary>What two that differ are told apart by, as in "images of 3 × 48 × 48, mean 0.48, deviation 0.26".</summary>
    public abstract override string ToString();

    /// <summary>A value that must be there because another is.</summary>
    private protected static string Required(IReadOnlyDictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out var value) ? value : throw new FormatException($"of the preprocessing it lacks '{key}'.");

    /// <summary>Finite numbers with one space between.</summary>
    private protected static double[] Numbers(IReadOnlyDictionary<string, string> metadata, string key, int count)
    {
        var text = Required(metadata, key);
        var numbers = Array.ConvertAll(text.Split(' '), word =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN);
        return numbers.Length == count && numbers.All(double.IsFinite)
            ? numbers
            : throw new FormatException($"its '{key}' is '{Shown(text)}' and should be {(count == 1 ? "a finite number" : $"{count} finite numbers")}.");
    }

    /// <summary>Whole numbers from 1 with one space between.</summary>
    private protected static int[] Sizes(IReadOnlyDictionary<string, string> metadata, string key, int count) =>
        Array.ConvertAll(Numbers(metadata, key, count), number => number >= 1 && number <= int.MaxValue && number == Math.Floor(number)
            ? (int)number
            : throw new FormatException($"its '{key}' is '{Shown(metadata[key])}' and should be whole numbers from 1."));

    /// <summary>Numbers as they are read back, bit by bit.</summary>
    private protected static string Text(params IEnumerable<double> numbers) =>
        string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>As much of a string as a sentence has room for.</summary>
    private protected static string Shown(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
