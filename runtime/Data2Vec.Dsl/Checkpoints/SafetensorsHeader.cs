using System.Text;
using System.Text.Json;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>Parses and checks the header of a safetensors file. Nothing it accepts points outside the file.</summary>
internal static class SafetensorsHeader
{
    private const int LengthBytes = 8;

    // The limit of the reference implementation.
    private const long LongestHeader = 100_000_000;

    // Of the tensor library's iterators.
    private const int MostDimensions = 64;
    private const int LongestShown = 80;

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
            using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            foreach (var property in Members(json.RootElement, "the header", path))
            {
                if (property.Name == "__metadata__")
                {
                    foreach (var item in Members(property.Value, "'__metadata__'", path))
                    {
                        metadata[item.Name] = item.Value.ValueKind == JsonValueKind.String
                            ? item.Value.GetString()!
                            : throw Invalid(path, $"metadata '{Shown(item.Name)}' is not a string");
                    }
                }
                else
                {
                    if (!entries.TryAdd(property.Name, Entry(property.Name, property.Value, path)))
                    {
                        throw Invalid(path, $"two tensors are named '{Shown(property.Name)}'");
                    }
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw Invalid(path, "its header is not valid JSON", e);
        }

        CheckCover(entries.Values, file.Length - LengthBytes - length, path);
        return (entries, metadata, LengthBytes + length);
    }

    // What a file says of itself may be as long as the file, and of any letters; a message is one line.
    private static string Shown(string text) =>
        string.Concat((text.Length <= LongestShown ? text : text[..LongestShown] + "…").Select(each => char.IsControl(each) ? '?' : each));

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
                ForeignFormat.Of(bytes) is { } format ? $"it is {format}" : $"its header claims {length} bytes but at most {available} are possible");
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement element, string what, string path) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : throw Invalid(path, $"{what} is not a JSON object");

    private static SafetensorsEntry Entry(string name, JsonElement value, string path)
    {
        CheckpointException Bad(string reason) => Invalid(path, $"tensor '{Shown(name)}' {reason}");

        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !value.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array
            || offsets.GetArrayLength() != 2)
        {
            throw Bad("lacks 'dtype', 'shape' or 'data_offsets'");
        }

        if (!SafetensorsEntry.Types.TryGetValue(dtype.GetString()!, out var type))
        {
            throw Bad($"has element type '{Shown(dtype.GetString()!)}', which is not supported");
        }

        long Whole(JsonElement number) =>
            number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var whole) && whole >= 0
                ? whole
                : throw Bad($"has '{Shown(number.ToString())}' where a whole number of at least 0 belongs");

        if (shape.GetArrayLength() > MostDimensions)
        {
            throw Bad($"has {shape.GetArrayLength()} dimensions; at most {MostDimensions} are possible");
        }

        var sizes = shape.EnumerateArray().Select(Whole).ToArray();
        var (start, end) = (Whole(offsets[0]), Whole(offsets[1]));
        Int128 extent = type.Size;
        foreach (var size in sizes)
        {
            // Saturating keeps a hostile shape from overflowing: no file has 2^63 bytes. Strides are computed as if a size of 0 were 1.
            extent = Int128.Min(extent * Math.Max(size, 1), long.MaxValue);
        }

        var bytes = sizes.Contains(0) ? 0 : extent;
        return start <= end && bytes == end - start && extent < long.MaxValue
            ? new SafetensorsEntry(name, type.Type, sizes, start, end)
            : throw Bad($"of {dtype.GetString()} {SafetensorsEntry.Describe(sizes)} does not fit its data range {start} to {end}");
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
                throw Invalid(path, $"tensor '{Shown(entry.Name)}' starts at byte {entry.Start} of the data and {what}");
            }

            covered = entry.End;
        }

        if (covered != length)
        {
            throw Invalid(path, $"its tensors need {covered} bytes of data but {length} are there (a truncated or a foreign file)");
        }
    }
}
