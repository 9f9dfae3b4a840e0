using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// One open file of a checkpoint. The header is checked when it is opened, the tensors are read one at a time into where they belong, and no more
/// memory is taken than the file has bytes.
/// </summary>
/// <remarks>It is read and not mapped into memory: a disk that fails, or a file that is shortened meanwhile, would end a process that reads a map.</remarks>
internal sealed unsafe class SafetensorsShard : IDisposable
{
    private const int PieceBytes = 1 << 20;

    // What a span can hold.
    private const long MaxBytes = 1 << 30;
    private readonly FileStream _file;
    private readonly long _length;
    private readonly long _dataStart;

    private SafetensorsShard(FileStream file)
    {
        _file = file;
        _length = file.Length;
        (Entries, Metadata, _dataStart) = SafetensorsHeader.Read(file, file.Name);
    }

    /// <summary>The tensors by name.</summary>
    public Dictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The strings beside the tensors.</summary>
    public Dictionary<string, string> Metadata { get; }

    /// <summary>The file's path.</summary>
    public string Path => _file.Name;

    /// <summary>Whether the file was closed.</summary>
    public bool IsClosed => _file.SafeFileHandle.IsClosed;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="CheckpointException">The file cannot be opened or is not a valid safetensors file.</exception>
    public static SafetensorsShard Open(string path)
    {
        FileStream file;
        try
        {
            file = RegularFile.Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"'{path}' cannot be opened: {DurableFile.Reason(e)}.", e);
        }

        try
        {
            return new SafetensorsShard(file);
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            file.Dispose();
            throw new CheckpointException($"'{path}' cannot be read: {DurableFile.Reason(e)}.", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
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
            throw new CheckpointException($"'{Path}' is damaged: its checksum is {Checksum.Digits(sum)} and should be {Printable.Excerpt(digits)}.");
        }
    }

    /// <summary>Copies the bytes of a tensor of this file.</summary>
    /// <exception cref="CheckpointException">The file was shortened, or cannot be read.</exception>
    public void CopyBytes(SafetensorsEntry entry, byte* target)
    {
        var length = entry.End - entry.Start;
        for (long start = 0; start < length; start += MaxBytes)
        {
            Fill(new Span<byte>(target + start, (int)Math.Min(MaxBytes, length - start)), _dataStart + entry.Start + start);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

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
            throw new CheckpointException($"'{Path}' cannot be read: {DurableFile.Reason(e)}.", e);
        }
    }
}
