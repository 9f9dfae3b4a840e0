using System.Text;
using System.Text.Json;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>Parses and checks the header of a safetensors file. Nothing it accepts points outside the file.</summary>
internal static class SafetensorsHeader
{
    private const int LengthBytes = 8;

    // The limit of the reference implementation.
    private const long LongestHeader = 100_000_000;

    // Of the tensor library's iterators.
    private const int MaxDimensions = 64;

    /// <summary>Reads the header and leaves the stream at the first tensor byte.</summary>
    /// <exception cref="CheckpointException">The file is not a valid safetensors file.</exception>
    public static (Dictionary<string, SafetensorsEntry> Entries, Dictionary<string, string> Metadata, long DataStart) Read(
        FileStream file, string path)
    {
        var length = ReadLength(file, path);
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        var entries = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            // Token by token: a document of a hostile text would take many times its size.
            var json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 8 });
            json.Read();
            RequireObject(json, "the header", path);
            while (NextMember(ref json) is { } name)
            {
                if (name == "__metadata__")
                {
                    ReadMetadata(ref json, metadata, path);
                }
                else if (!entries.TryAdd(name, Entry(name, ref json, path)))
                {
                    throw Invalid(path, $"two tensors are named '{Printable.Name(name)}'");
                }
            }

            // Throws where something stands behind it.
            json.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw Invalid(path, "its header is not valid JSON", e);
        }

        CheckCover(entries.Values, file.Length - LengthBytes - length, path);
        return (entries, metadata, LengthBytes + length);
    }

    private static CheckpointException Invalid(string path, string reason, Exception? cause = null) =>
        new($"'{path}' is not a readable safetensors file: {reason}.", cause);

    private static long ReadLength(FileStream file, string path)
    {
        if (file.Length < LengthBytes)
        {
            throw Invalid(path, $"it has {file.Length} bytes, too few for a header");
        }

        Span<byte> bytes = stackalloc byte[LengthBytes];
        file.ReadExactly(bytes);
        var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var available = (ulong)Math.Min(file.Length - LengthBytes, LongestHeader);
        return length <= available
            ? (long)length
            : throw Invalid(
                path,
                FileFormat.Of(bytes) is { } format ? $"it is {format.Name}{Advice(bytes)}" : $"its header claims {length} bytes but at most {available} are possible");
    }

    private static string Advice(ReadOnlySpan<byte> start) =>
        start is [(byte)'P', (byte)'K', ..] or [0x80, ..] ? ", which StateSource.Open reads" : "";

    private static void RequireObject(Utf8JsonReader json, string what, string path)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid(path, $"{what} is not a JSON object");
        }
    }

    // The name of the next member, with the reader at its value; null at the end of the object.
    private static string? NextMember(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        var name = json.GetString()!;
        json.Read();
        return name;
    }

    private static void ReadMetadata(ref Utf8JsonReader json, Dictionary<string, string> metadata, string path)
    {
        RequireObject(json, "'__metadata__'", path);
        while (NextMember(ref json) is { } name)
        {
            if (json.TokenType != JsonTokenType.String)
            {
                throw Invalid(path, $"metadata '{Printable.Name(name)}' is not a string");
            }

            if (!metadata.TryAdd(name, json.GetString()!))
            {
                throw Invalid(path, $"metadata '{Printable.Name(name)}' stands twice");
            }
        }
    }

    private static SafetensorsEntry Entry(string name, ref Utf8JsonReader json, string path)
    {
        CheckpointException Bad(string reason) => Invalid(path, $"tensor '{Printable.Name(name)}' {reason}");

        const string incomplete = "lacks 'dtype', 'shape' or 'data_offsets'";
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Bad(incomplete);
        }

        string? type = null;
        var (dimensions, ends) = (-1, -1);
        Span<long> sizes = stackalloc long[MaxDimensions], offsets = stackalloc long[MaxDimensions];
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            if (json.ValueTextEquals("dtype"u8) && type is null)
            {
                json.Read();
                type = json.TokenType == JsonTokenType.String ? TypeOf(json) : throw Bad(incomplete);
            }
            else if (json.ValueTextEquals("shape"u8) && dimensions < 0)
            {
                dimensions = Numbers(name, ref json, sizes, path);
            }
            else if (json.ValueTextEquals("data_offsets"u8) && ends < 0)
            {
                ends = Numbers(name, ref json, offsets, path);
            }
            else if (json.ValueTextEquals("dtype"u8) || json.ValueTextEquals("shape"u8) || json.ValueTextEquals("data_offsets"u8))
            {
                throw Bad("has one of 'dtype', 'shape' and 'data_offsets' twice");
            }
            else
            {
                json.Skip();
            }
        }

        if (type is null || dimensions < 0 || ends != 2)
        {
            throw Bad(incomplete);
        }

        if (!SafetensorsEntry.Types.TryGetValue(type, out var element))
        {
            throw Bad($"has element type '{Printable.Excerpt(type)}', which is not supported");
        }

        var (shape, start, end) = (sizes[..dimensions].ToArray(), offsets[0], offsets[1]);
        Int128 extent = element.Size;
        foreach (var size in shape)
        {
            // Saturating keeps a hostile shape from overflowing: no file has 2^63 bytes. Strides are computed as if a size of 0 were 1.
            extent = Int128.Min(extent * Math.Max(size, 1), long.MaxValue);
        }

        var bytes = shape.Contains(0) ? 0 : extent;
        return start <= end && bytes == end - start && extent < long.MaxValue
            ? new SafetensorsEntry(name, element.Type, shape, start, end)
            : throw Bad($"of {type} {SafetensorsEntry.Describe(shape)} does not fit its data range {start} to {end}");
    }

    // A name of the table where it is one, so that thousands of tensors share it.
    private static string TypeOf(Utf8JsonReader json)
    {
        foreach (var name in SafetensorsEntry.Types.Keys)
        {
            if (json.ValueTextEquals(name))
            {
                return name;
            }
        }

        return json.GetString()!;
    }

    // How many numbers the list has that stands next; -1 where there is none.
    private static int Numbers(string name, ref Utf8JsonReader json, scoped Span<long> numbers, string path)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return -1;
        }

        var count = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (count == numbers.Length)
            {
                throw Invalid(path, $"tensor '{Printable.Name(name)}' has more than {numbers.Length} dimensions; at most {numbers.Length} are possible");
            }

            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out numbers[count]) || numbers[count] < 0)
            {
                throw Invalid(path, $"tensor '{Printable.Name(name)}' has '{Printable.Excerpt(json.ValueSpan)}' where a whole number of at least 0 belongs");
            }

            count++;
        }

        return count;
    }

    // Tensors must lie one after the other and end with the file: no overlap, no hole, nothing hidden behind them.
    private static void CheckCover(IEnumerable<SafetensorsEntry> entries, long length, string path)
    {
        var covered = 0L;
        foreach (var entry in entries.OrderBy(e => e.Start).ThenBy(e => e.End))
        {
            if (entry.Start != covered)
            {
                var what = entry.Start < covered ? "overlaps another tensor" : "leaves unused bytes before it";
                throw Invalid(path, $"tensor '{Printable.Name(entry.Name)}' starts at byte {entry.Start} of the data and {what}");
            }

            covered = entry.End;
        }

        if (covered != length)
        {
            throw Invalid(path, $"its tensors need {covered} bytes of data but {length} are there (a truncated or a foreign file)");
        }
    }
}
