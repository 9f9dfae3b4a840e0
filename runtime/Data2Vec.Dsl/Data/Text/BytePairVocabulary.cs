using System.Text.Json;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>The tokens of a byte-pair vocabulary with the ids that its file gives them.</summary>
internal sealed class BytePairVocabulary
{
    // A table has a row for each id. A file whose ids leave more of them out is damaged.
    private const int MaxHoles = 1024;
    private const string Expected = "expected one JSON object that maps tokens to ids, as vocab.json of RoBERTa or encoder.json of GPT-2";

    private readonly string?[] _tokens;

    private BytePairVocabulary(Dictionary<string, int> ids, string?[] tokens) => (Ids, _tokens) = (ids, tokens);

    /// <summary>The id of each token.</summary>
    public Dictionary<string, int> Ids { get; }

    /// <summary>The token of each id; null where the file has none.</summary>
    public IReadOnlyList<string?> Tokens => _tokens;

    /// <summary>Tokens in the order of their ids, which are all different.</summary>
    public static BytePairVocabulary Of(IReadOnlyList<string> tokens)
    {
        var ids = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        foreach (var token in tokens)
        {
            ids.Add(token, ids.Count);
        }

        return new(ids, [.. tokens]);
    }

    /// <summary>Reads <c>{"token": id}</c>.</summary>
    /// <exception cref="DataException">The file cannot be read, or is no such object with an id of its own for each token.</exception>
    public static BytePairVocabulary Read(string path) => Parse(BytePairFiles.Text(path), path);

    /// <summary>The same with the content of a file; <paramref name="path"/> stands for it in messages.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static BytePairVocabulary Parse(byte[] bytes, string path)
    {
        var json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 1 });
        try
        {
            return Read(ref json, bytes, path);
        }
        catch (JsonException error)
        {
            throw new DataException($"'{path}' is not a vocabulary: line {error.LineNumber + 1} cannot be understood; {Expected}.", error);
        }
        catch (InvalidOperationException error)
        {
            throw new DataException($"'{path}' is not a vocabulary: a token in line {LineOf(bytes, json)} is no text; {Expected}.", error);
        }
    }

    // Counted first, so that tables are made once and of the right size.
    private static int Count(ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 1 });
        var count = 0;
        while (json.Read())
        {
            count += json.TokenType == JsonTokenType.PropertyName ? 1 : 0;
        }

        return count;
    }

    private static BytePairVocabulary Read(ref Utf8JsonReader json, byte[] bytes, string path)
    {
        var count = Count(bytes);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject || count == 0)
        {
            throw new DataException(json.TokenType == JsonTokenType.StartObject ? $"'{path}' holds no tokens; {Expected}." : $"'{path}' is not a vocabulary; {Expected}.");
        }

        var (ids, tokens, size) = (new Dictionary<string, int>(count, StringComparer.Ordinal), new string?[count + MaxHoles], 0);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var token = json.GetString()!;
            json.Read();
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var id) || id < 0 || id >= tokens.Length)
            {
                throw Damaged(
                    $"token '{Printable.Excerpt(token)}' has the id {Printable.Excerpt(json.ValueSpan)}; expected a whole number from 0 to {tokens.Length - 1}, as the file has {count} tokens", json);
            }

            if (!ids.TryAdd(token, id))
            {
                throw Damaged($"token '{Printable.Excerpt(token)}' is there a second time; expected each token once", json);
            }

            if (tokens[id] is { } other)
            {
                throw Damaged($"tokens '{Printable.Excerpt(other)}' and '{Printable.Excerpt(token)}' both have the id {id}; each must have its own", json);
            }

            tokens[id] = token;
            size = Math.Max(size, id + 1);
        }

        Array.Resize(ref tokens, size);
        return new(ids, tokens);

        DataException Damaged(string reason, Utf8JsonReader at) => new($"'{path}' line {LineOf(bytes, at)}: {reason}.");
    }

    private static int LineOf(ReadOnlySpan<byte> bytes, Utf8JsonReader json) => bytes[..(int)json.TokenStartIndex].Count((byte)'\n') + 1;
}
