using System.Buffers.Binary;
using System.Text.Json;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// The index of a checkpoint in several files, as Hugging Face's library writes it: <c>{"weight_map": {"tensor": "file"}}</c>. The files lie beside it.
/// </summary>
internal sealed class ShardIndex
{
    private const int MaxDepth = 16;

    private readonly string _path;
    private readonly Dictionary<string, string> _fileOf;

    private ShardIndex(string path, Dictionary<string, string> fileOf, IReadOnlyList<string> files)
    {
        (_path, _fileOf) = (path, fileOf);
        Files = [.. files.Select(file => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file))];
    }

    /// <summary>The files, in the order in which the index first names them.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Whether a file is an index, by its content: JSON, where a safetensors file begins with the length of its header.</summary>
    public static bool IsOne(string path)
    {
        try
        {
            using var file = RegularFile.Open(path);
            Span<byte> start = stackalloc byte[FileFormat.Start];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];

            // The length of a header may begin with the same bytes; it ends with zeros, which no JSON does.
            return FileFormat.Of(start) == FileFormat.Json && (start.Length < sizeof(ulong) || BinaryPrimitives.ReadUInt64LittleEndian(start) > uint.MaxValue);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever opens it says so.
            return false;
        }
    }

    /// <summary>Reads an index.</summary>
    /// <exception cref="CheckpointException">It is none, or names a file that does not lie beside it.</exception>
    public static ShardIndex Read(string path)
    {
        try
        {
            var bytes = TextFile.Read(path);
            var files = new List<string>();
            var map = Map(bytes, path, files) ?? throw Invalid(path, "it has no object 'weight_map'");
            return map.Count == 0 ? throw Invalid(path, "its 'weight_map' names no tensor") : new(path, map, files);
        }
        catch (JsonException error)
        {
            throw Invalid(path, $"line {error.LineNumber + 1} is not valid JSON", error);
        }
        catch (InvalidOperationException error)
        {
            throw Invalid(path, "a name in it is no text", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CheckpointException($"'{path}' cannot be read: {DurableFile.Reason(error)}.", error);
        }
    }

    /// <summary>Proves that a file holds the tensors that the index says, and no other.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors in it.</param>
    /// <exception cref="CheckpointException">It does not.</exception>
    public void Require(string path, IReadOnlySet<string> tensors)
    {
        var file = Path.GetFileName(path);
        var missing = _fileOf.FirstOrDefault(each => each.Value == file && !tensors.Contains(each.Key)).Key;
        var extra = tensors.FirstOrDefault(name => !_fileOf.TryGetValue(name, out var owner) || owner != file);
        if (missing is not null || extra is not null)
        {
            throw Invalid(_path, missing is not null
                ? $"tensor '{Printable.Name(missing)}' is not in '{file}'"
                : _fileOf.TryGetValue(extra!, out var owner) ? $"tensor '{Printable.Name(extra!)}' is in '{file}' and, as the index says, in '{owner}'"
                : $"'{file}' holds tensor '{Printable.Name(extra!)}', which the index does not name");
        }
    }

    // The file of each tensor; null where the object has no such member.
    private static Dictionary<string, string>? Map(ReadOnlySpan<byte> bytes, string path, List<string> files)
    {
        var json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid(path, "it is no JSON object");
        }

        Dictionary<string, string>? map = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var isMap = json.ValueTextEquals("weight_map"u8);
            json.Read();
            if (isMap && (map is not null || json.TokenType != JsonTokenType.StartObject))
            {
                throw Invalid(path, map is not null ? "it has 'weight_map' twice" : "its 'weight_map' is no JSON object");
            }

            if (isMap)
            {
                map = ReadMap(ref json, path, files);
            }
            else
            {
                json.Skip();
            }
        }

        // Throws where something follows the object.
        json.Read();
        return map;
    }

    private static Dictionary<string, string> ReadMap(ref Utf8JsonReader json, string path, List<string> files)
    {
        var (map, known) = (new Dictionary<string, string>(Count(json), StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var name = json.GetString()!;
            json.Read();
            var file = json.TokenType == JsonTokenType.String ? json.GetString()! : throw Invalid(path, $"the file of tensor '{Printable.Name(name)}' is no text");
            if (!known.TryGetValue(file, out var same))
            {
                Require(path, file);
                known.Add(file, same = file);
                files.Add(file);
            }

            // One text for all tensors of a file.
            if (!map.TryAdd(name, same))
            {
                throw Invalid(path, $"it names tensor '{Printable.Name(name)}' twice");
            }
        }

        return map;
    }

    private static int Count(Utf8JsonReader json)
    {
        var count = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            json.Read();
            json.Skip();
            count++;
        }

        return count;
    }

    // An index comes from elsewhere: what it names must not lead out of its folder.
    private static void Require(string path, string file)
    {
        if (file.Length == 0 || file is "." or ".." || file.AsSpan().IndexOfAny('/', '\\', ':') >= 0 || file.Contains('\0', StringComparison.Ordinal))
        {
            throw Invalid(path, $"it names the file '{Printable.Name(file)}'; expected the plain name of a file beside it");
        }

        if (!File.Exists(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file)))
        {
            throw Invalid(path, $"it names the file '{Printable.Name(file)}', which is not beside it");
        }
    }

    private static CheckpointException Invalid(string path, string reason, Exception? cause = null) =>
        new($"'{path}' is not the index of a checkpoint in several files: {reason}.", cause);
}
