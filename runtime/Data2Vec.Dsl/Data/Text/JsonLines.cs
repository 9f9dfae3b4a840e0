using System.Text.Json;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>Reads texts out of JSON lines: an object a line, of which one member holds the text.</summary>
internal static class JsonLines
{
    private const int MaxDepth = 64;
    private const int MaxNames = 6;

    /// <summary>Whether a file's name ends like one of JSON lines.</summary>
    public static bool IsNamedLike(string file) => Path.GetExtension(file).ToUpperInvariant() is ".JSONL" or ".NDJSON";

    /// <summary>Reads a file.</summary>
    /// <param name="text">Its text in UTF-8.</param>
    /// <param name="field">The member that holds the text.</param>
    /// <param name="samples">Takes the texts, and what is wrong with lines that give none.</param>
    public static void Read(ReadOnlySpan<byte> text, string field, TextSamples samples)
    {
        for (var number = 1; !text.IsEmpty; number++)
        {
            var line = TextFile.NextLine(ref text);
            if (line.IndexOfAnyExcept(" \t"u8) < 0)
            {
                continue;
            }

            try
            {
                var (value, reason, note) = Find(line, field);
                if (reason is not null)
                {
                    samples.LeaveOut(reason, number, note);
                }
                else
                {
                    samples.Add(value!, number);
                }
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                samples.LeaveOut("of broken JSON", number);
            }
        }
    }

    private static (string? Value, string? Reason, string Note) Find(ReadOnlySpan<byte> line, string field)
    {
        var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return (null, "of JSON that is no object", "");
        }

        var (value, reason, others) = ((string?)null, (string?)null, new List<string>());
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var isField = json.ValueTextEquals(field);
            if (!isField && others.Count < MaxNames)
            {
                others.Add(json.GetString()!);
            }

            json.Read();
            if (!isField)
            {
                json.Skip();
            }
            else if (json.TokenType != JsonTokenType.String)
            {
                reason = $"with a field '{Printable.Excerpt(field)}' that is no text";
                json.Skip();
            }
            else
            {
                reason = value is null ? reason : $"with the field '{Printable.Excerpt(field)}' twice";
                value = json.GetString()!;
            }
        }

        // Throws where something follows the object.
        json.Read();
        var names = others.Count == 0 ? "none" : string.Join(", ", others.Select(name => $"'{Printable.Excerpt(name)}'"));
        return reason is null && value is null
            ? (null, $"without the field '{Printable.Excerpt(field)}'", $" (its fields are {names}; --text-field names another)")
            : (value, reason, "");
    }
}
