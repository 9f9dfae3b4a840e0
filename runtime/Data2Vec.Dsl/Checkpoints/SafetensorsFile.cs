using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Files;
using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// An open safetensors file. The header is checked when it is opened, the tensors are read one at a time into where they belong, and no more
/// memory is taken than the file has bytes.
/// </summary>
/// <remarks>It is read and not mapped into memory: a disk that fails, or a file that is shortened meanwhile, would end a process that reads a map.</remarks>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private const int PieceBytes = 1 << 20;

    // What a span can hold.
    private const long MaxBytes = 1 << 30;
    private readonly FileStream _file;
    private readonly long _length;
    private readonly Dictionary<string, SafetensorsEntry> _entries;
    private readonly long _dataStart;

    private SafetensorsFile(FileStream file)
    {
        _file = file;
        _length = file.Length;
        (_entries, Metadata, _dataStart) = SafetensorsHeader.Read(file, file.Name);
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    /// <summary>The strings that whoever wrote the file put beside the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The file's path.</summary>
    public string Path => _file.Name;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="CheckpointException">The file cannot be opened or is not a valid safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream file;
        try
        {
            file = RegularFile.Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"'{path}' cannot be opened: {e.Message.TrimEnd('.')}.", e);
        }

        try
        {
            return new SafetensorsFile(file);
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            file.Dispose();
            throw new CheckpointException($"'{path}' cannot be read: {e.Message}", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor into new memory on the CPU, in the caller's dispose scope.</summary>
    /// <exception cref="CheckpointException">The file has no such tensor.</exception>
    public torch.Tensor Read(string name)
    {
        var entry = Find(name);
        var tensor = torch.empty(entry.Shape.ToArray(), entry.Type);
        CopyBytes(entry, TensorBytes.Pointer(tensor));
        return tensor;
    }

    /// <summary>Compares the file with the checksum in it. A file without one, as other programs write them, passes.</summary>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public void Verify()
    {
        var piece = new byte[Math.Min(Math.Max(PieceBytes, _dataStart), _length)];
        var header = piece.AsSpan(0, (int)_dataStart);
        Fill(header, 0);
        if (!Metadata.TryGetValue(Checksum.Key, out var digits) || Checksum.Find(header, digits) is var place && place < 0)
        {
            return;
        }

        header.Slice(place, digits.Length).Fill((byte)Checksum.Blank[0]);
        var sum = Checksum.Add(Checksum.Start, header);
        for (var start = _dataStart; start < _length;)
        {
            var part = piece.AsSpan(0, (int)Math.Min(piece.Length, _length - start));
            Fill(part, start);
            sum = Checksum.Add(sum, part);
            start += part.Length;
        }

        if (Checksum.Digits(sum) != digits)
        {
            throw new CheckpointException($"'{Path}' is damaged: its checksum is {Checksum.Digits(sum)} and should be {digits}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Copies tensors into the contiguous buffer that they lie in; without a copy between where they are alike and it is on the CPU.</summary>
    internal void CopyTo(torch.Tensor buffer, IEnumerable<Slot> slots)
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var host = buffer.detach().cpu();
        var flat = host.view(-1);
        var memory = TensorBytes.Pointer(host);
        foreach (var slot in slots)
        {
            var entry = Find(slot.Name);
            if (entry.Type == host.dtype)
            {
                CopyBytes(entry, memory + (slot.Offset * host.ElementSize));
            }
            else
            {
                flat.narrow(0, slot.Offset, slot.Count).copy_(Read(slot.Name).view(-1));
            }
        }

        if (buffer.device_type != DeviceType.CPU)
        {
            buffer.copy_(host);
        }
    }

    private SafetensorsEntry Find(string name)
    {
        ObjectDisposedException.ThrowIf(_file.SafeFileHandle.IsClosed, this);
        return _entries.TryGetValue(name, out var entry) ? entry : throw new CheckpointException($"'{Path}' has no tensor '{name}'.");
    }

    private void CopyBytes(SafetensorsEntry entry, byte* target)
    {
        var length = entry.End - entry.Start;
        for (long start = 0; start < length; start += MaxBytes)
        {
            Fill(new Span<byte>(target + start, (int)Math.Min(MaxBytes, length - start)), _dataStart + entry.Start + start);
        }
    }

    // The header has proved that every range lies inside the file.
    private void Fill(Span<byte> bytes, long start)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var count = RandomAccess.Read(_file.SafeFileHandle, bytes, start);
                if (count == 0)
                {
                    throw new CheckpointException($"'{Path}' was shortened while it was read: byte {start} of {_length} is gone.");
                }

                bytes = bytes[count..];
                start += count;
            }
        }
        catch (IOException e)
        {
            throw new CheckpointException($"'{Path}' cannot be read: {e.Message}", e);
        }
    }
}
