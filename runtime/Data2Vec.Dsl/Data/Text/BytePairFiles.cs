using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>What the files of byte-pair vocabularies are called, how they are opened and how they are written.</summary>
internal static class BytePairFiles
{
    public const string VocabularyName = "vocab.json";
    public const string MergesName = "merges.txt";

    // A letter, a space, another letter and the end of the line.
    private const int ShortestLine = 4;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of a file in UTF-8.</summary>
    /// <exception cref="DataException">It cannot be read, or is no text.</exception>
    public static byte[] Text(string path)
    {
        try
        {
            return TextFile.Read(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataException($"The vocabulary file '{path}' cannot be read: {DurableFile.Reason(error)}.", error);
        }
    }

    /// <summary>The same of a file that may be empty.</summary>
    /// <inheritdoc cref="Text"/>
    public static byte[] TextOrNothing(string path) => File.Exists(path) && RegularFile.Length(path) == 0 ? [] : Text(path);

    /// <summary>How many entries a text may have, so that a table is made once: the lines that are not empty, as far as they can be entries.</summary>
    public static int CountLines(ReadOnlySpan<byte> text)
    {
        var (count, most) = (0, (text.Length / ShortestLine) + 1);
        while (!text.IsEmpty && count < most)
        {
            count += TextFile.NextLine(ref text).IsEmpty ? 0 : 1;
        }

        return count;
    }

    /// <summary>Writes both files. Each appears in one step, so that whoever reads meanwhile never sees half of one.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="vocabulary">The tokens in the order of their ids; null where an id has none.</param>
    /// <param name="merges">The merges, the first merged first.</param>
    /// <exception cref="IOException">One cannot be written.</exception>
    public static void Write(string folder, IReadOnlyList<string?> vocabulary, IEnumerable<(string Left, string Right)> merges)
    {
        DurableFile.Write(Path.Combine(folder, VocabularyName), file => file.Write(Encoding.UTF8.GetBytes(VocabularyText(vocabulary))));
        DurableFile.Write(Path.Combine(folder, MergesName), file => file.Write(Encoding.UTF8.GetBytes(MergesText(merges))));
    }

    /// <summary>The texts of the files that a tokenizer was made from.</summary>
    public static TextPreprocessing Texts(BytePairVocabulary vocabulary, BytePairMerges merges, string? dictionary) => new(
        VocabularyText(vocabulary.Tokens),
        MergesText(merges.InOrder.Select(merge => (vocabulary.Tokens[merge.Left]!, vocabulary.Tokens[merge.Right]!))),
        dictionary);

    // Written by hand: the serialiser finds members by reflection, which a trimmed program lacks.
    private static string VocabularyText(IReadOnlyList<string?> vocabulary)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Readable))
        {
            json.WriteStartObject();
            foreach (var (id, token) in vocabulary.Index())
            {
                if (token is not null)
                {
                    json.WriteNumber(token, id);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static string MergesText(IEnumerable<(string Left, string Right)> merges)
    {
        var lines = new StringBuilder("#version: 0.2\n");
        foreach (var (left, right) in merges)
        {
            lines.Append(left).Append(' ').Append(right).Append('\n');
        }

        return lines.ToString();
    }
}
