using System.IO.MemoryMappedFiles;
using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// An open safetensors file. The header is checked when it is opened, the tensors are mapped into memory and copied one at a time, and no
/// more memory is taken than the file has bytes. The file must not be shortened while it is open.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly FileStream _file;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _bytes;
    private readonly long _length;
    private readonly Dictionary<string, SafetensorsEntry> _entries;
    private readonly long _dataStart;

    private SafetensorsFile(FileStream file)
    {
        _file = file;
        _length = file.Length;
        (_entries, Metadata, _dataStart) = SafetensorsHeader.Read(file, file.Name);
        _map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _bytes);
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
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"'{path}' cannot be opened: {e.Message}", e);
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
        if (!Metadata.TryGetValue(Checksum.Key, out var digits) || Checksum.Find(Bytes(0, (int)_dataStart), digits) is var place && place < 0)
        {
            return;
        }

        var sum = Checksum.Add(Checksum.Start, Bytes(0, place));
        sum = Checksum.Add(sum, "00000000"u8);
        for (long start = place + digits.Length, most = 1 << 30; start < _length; start += most)
        {
            sum = Checksum.Add(sum, Bytes(start, (int)Math.Min(most, _length - start)));
        }

        if (Checksum.Digits(sum) != digits)
        {
            throw new CheckpointException($"'{Path}' is damaged: its checksum is {Checksum.Digits(sum)} and should be {digits}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_view.SafeMemoryMappedViewHandle.IsClosed)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        _view.Dispose();
        _map.Dispose();
        _file.Dispose();
    }

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
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        return _entries.TryGetValue(name, out var entry) ? entry : throw new CheckpointException($"'{Path}' has no tensor '{name}'.");
    }

    private void CopyBytes(SafetensorsEntry entry, byte* target)
    {
        var count = entry.End - entry.Start;
        Buffer.MemoryCopy(_bytes + _dataStart + entry.Start, target, count, count);
    }

    // The header has proved that every range lies inside the file.
    private ReadOnlySpan<byte> Bytes(long start, int count) => new(_bytes + start, count);
}
