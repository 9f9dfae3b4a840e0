using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Data2Vec.Dsl.Files;
using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>Reads and writes tensors in the safetensors format: a JSON header, then raw little-endian data.</summary>
public static class Safetensors
{
    // Data that starts at a multiple of 8 can be mapped into memory as any element type.
    private const int HeaderAlignment = 8;

    // What is written and summed at once.
    private const long MaxBytes = 1 << 26;

    /// <summary>Reads all tensors of a file into memory on the CPU, in the caller's dispose scope.</summary>
    /// <exception cref="CheckpointException">The file cannot be read or is not a valid safetensors file.</exception>
    public static Dictionary<string, torch.Tensor> Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        file.Verify();
        return file.Entries.Keys.ToDictionary(name => name, file.Read, StringComparer.Ordinal);
    }

    /// <summary>
    /// Writes tensors from any device. The file appears under its name only when it is complete: it is written beside its destination and
    /// renamed, so a failure or an interruption leaves an earlier file of this name as it was. Its metadata get the checksum <c>crc32c</c>.
    /// </summary>
    /// <param name="path">The destination; its folder is created where needed.</param>
    /// <param name="tensors">Names, which must differ, and values.</param>
    /// <param name="metadata">Strings to put beside the tensors.</param>
    /// <exception cref="CheckpointException">A tensor cannot be stored, or the file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<(string Name, torch.Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(path, tensors.Select(each => new Slot(each.Name, each.Value)), metadata);

    /// <summary>The same with what lies in buffers.</summary>
    internal static void Write(string path, IEnumerable<Slot> slots, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // Wide elements first: then each tensor starts at a multiple of its element size.
        var buffers = Slot.ByBuffer(slots).OrderByDescending(each => each.Key.ElementSize).ToArray();
        var header = Header(path, buffers.SelectMany(each => each), metadata);
        try
        {
            DurableFile.Write(path, file =>
            {
                file.Write(header);
                var sum = Checksum.Add(Checksum.Start, header);
                foreach (var buffer in buffers)
                {
                    sum = Write(file, buffer, sum);
                }

                file.Position = Checksum.Find(header, Checksum.Blank);
                file.Write(Encoding.ASCII.GetBytes(Checksum.Digits(sum)));
            });
        }
        catch (IOException e)
        {
            throw new CheckpointException(e.Message, e);
        }
    }

    private static unsafe uint Write(FileStream file, IGrouping<torch.Tensor, Slot> buffer, uint sum)
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var host = buffer.Key.detach().cpu().contiguous();
        var memory = TensorBytes.Pointer(host);
        var size = host.ElementSize;
        foreach (var slot in buffer)
        {
            for (long start = slot.Offset * size, end = start + (slot.Count * size); start < end; start += MaxBytes)
            {
                var bytes = new ReadOnlySpan<byte>(memory + start, (int)Math.Min(MaxBytes, end - start));
                file.Write(bytes);
                sum = Checksum.Add(sum, bytes);
            }
        }

        return sum;
    }

    private static byte[] Header(string path, IEnumerable<Slot> slots, IReadOnlyDictionary<string, string>? metadata)
    {
        using var stream = new MemoryStream();
        stream.Write(stackalloc byte[HeaderAlignment]);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            var strings = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Checksum.Key] = Checksum.Blank };
            foreach (var (key, value) in (metadata ?? strings).Where(each => each.Key != Checksum.Key))
            {
                strings[key] = value;
            }

            foreach (var (key, value) in strings)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            WriteEntries(json, path, slots);
            json.WriteEndObject();
        }

        while (stream.Length % HeaderAlignment != 0)
        {
            stream.WriteByte((byte)' ');
        }

        var header = stream.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - HeaderAlignment);
        return header;
    }

    private static void WriteEntries(Utf8JsonWriter json, string path, IEnumerable<Slot> slots)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        var offset = 0L;
        foreach (var slot in slots)
        {
            if (!names.Add(slot.Name))
            {
                throw new CheckpointException($"'{path}' cannot be written: two tensors are named '{Printable.Name(slot.Name)}'.");
            }

            var type = SafetensorsEntry.Types.FirstOrDefault(t => t.Value.Type == slot.Buffer.dtype).Key
                ?? throw new CheckpointException(
                    $"'{path}' cannot be written: tensor '{Printable.Name(slot.Name)}' has element type '{slot.Buffer.dtype}', which the format lacks.");
            var end = offset + (slot.Count * slot.Buffer.ElementSize);
            json.WriteStartObject(slot.Name);
            json.WriteString("dtype", type);
            json.WriteStartArray("shape");
            foreach (var size in slot.Shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(end);
            json.WriteEndArray();
            json.WriteEndObject();
            offset = end;
        }
    }
}
