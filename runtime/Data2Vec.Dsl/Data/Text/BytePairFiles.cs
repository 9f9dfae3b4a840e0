using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>Reads and writes the files of byte-pair vocabularies.</summary>
internal static class BytePairFiles
{
    public const string VocabularyName = "vocab.json";
    public const string MergesName = "merges.txt";

    // Far above any real one: the largest in use have some 200,000. Beyond it an id is damage, and a table of that size would be made.
    private const int MaxTokens = 4_000_000;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads <c>{"token": id}</c>.</summary>
    public static Dictionary<string, int> ReadVocabulary(string path)
    {
        Dictionary<string, int>? vocabulary;
        try
        {
            vocabulary = JsonSerializer.Deserialize<Dictionary<string, int>>(Bytes(path));
        }
        catch (JsonException error)
        {
            throw new DataException(
                $"'{path}' is not a vocabulary: {error.Message} Expected one JSON object that maps tokens to ids, "
                + "as vocab.json of RoBERTa or encoder.json of GPT-2.",
                error);
        }

        if (vocabulary is not { Count: > 0 })
        {
            throw new DataException($"'{path}' holds no tokens; expected one JSON object that maps tokens to ids.");
        }

        var seen = new Dictionary<int, string>();
        foreach (var (token, id) in vocabulary)
        {
            if (id is < 0 or >= MaxTokens)
            {
                throw new DataException($"'{path}': token '{token}' has the id {id}; expected 0 to {MaxTokens - 1}.");
            }

            if (!seen.TryAdd(id, token))
            {
                throw new DataException($"'{path}': tokens '{seen[id]}' and '{token}' both have the id {id}; each must have its own.");
            }
        }

        return vocabulary;
    }

    /// <summary>Reads one merge a line, <c>left right</c>, the first merged first; a first line <c>#version…</c> is left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vocabulary">Must know both sides of each merge and what becomes of them.</param>
    public static List<(string Left, string Right)> ReadMerges(string path, IReadOnlyDictionary<string, int> vocabulary)
    {
        var merges = new List<(string Left, string Right)>();
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            if (line.Split(' ') is not [{ Length: > 0 } left, { Length: > 0 } right])
            {
                throw new DataException($"'{path}' line {number}: '{line}' is not a merge; expected two tokens with one space between.");
            }

            if (new[] { left, right, left + right }.FirstOrDefault(token => !vocabulary.ContainsKey(token)) is { } unknown)
            {
                throw new DataException(
                    $"'{path}' line {number}: the vocabulary has no token '{unknown}'; take the merges that were made together with it.");
            }

            merges.Add((left, right));
        }

        return merges;
    }

    /// <summary>Reads fairseq's <c>dict.txt</c>: a symbol and its count a line. The symbols get ids in this order.</summary>
    public static List<string> ReadDictionary(string path)
    {
        var symbols = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            if (line.Split(' ') is not [{ Length: > 0 } symbol, var count, ..]
                || !long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                throw new DataException(
                    $"'{path}' line {number}: '{line}' is not an entry; expected a symbol, one space and its count, as in fairseq's dict.txt.");
            }

            if (!seen.Add(symbol))
            {
                throw new DataException($"'{path}' line {number}: '{symbol}' is there a second time; each symbol must have one id.");
            }

            symbols.Add(symbol);
        }

        return symbols;
    }

    /// <summary>Writes both files. Each appears in one step, so that whoever reads meanwhile never sees half of one.</summary>
    /// <exception cref="IOException">One cannot be written.</exception>
    public static void Write(string folder, IReadOnlyDictionary<string, int> vocabulary, IEnumerable<(string Left, string Right)> merges)
    {
        var ordered = vocabulary.OrderBy(entry => entry.Value).ToDictionary(entry => entry.Key, entry => entry.Value);
        var lines = new StringBuilder("#version: 0.2\n");
        foreach (var (left, right) in merges)
        {
            lines.Append(left).Append(' ').Append(right).Append('\n');
        }

        DurableFile.Write(Path.Combine(folder, VocabularyName), file => JsonSerializer.Serialize(file, ordered, Readable));
        DurableFile.Write(Path.Combine(folder, MergesName), file => file.Write(Encoding.UTF8.GetBytes(lines.ToString())));
    }

    // Not File.ReadLines: merges may hold U+0085, which no line ends with here.
    private static IEnumerable<string> Lines(string path) =>
        IsEmpty(path) ? [] : Encoding.UTF8.GetString(Bytes(path)).TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r'));

    // A vocabulary of single bytes has no merges.
    private static bool IsEmpty(string path) => new FileInfo(path) is { Exists: true, Length: 0 };

    private static byte[] Bytes(string path)
    {
        try
        {
            return RegularFile.Read(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The vocabulary file '{path}' cannot be read: {error.Message}", error);
        }
    }
}
