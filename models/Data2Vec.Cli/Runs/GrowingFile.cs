using Data2Vec.Dsl.Files;

namespace Data2Vec.Cli.Runs;

/// <summary>A file that grows by whole records behind what is there, and can be read meanwhile.</summary>
/// <param name="path">The file; it is created where needed.</param>
internal sealed class GrowingFile(string path) : IDisposable
{
    // Without a buffer: what the disk refused must not be tried again when the file is closed.
    private readonly FileStream _file = Open(path);

    /// <summary>Keeps so many bytes of what is there, and goes on behind them.</summary>
    public void CutTo(long length)
    {
        _file.SetLength(length);
        _file.Position = length;
    }

    /// <summary>Adds a record.</summary>
    /// <exception cref="IOException">The disk is full, the file too long, or somebody else has written to it.</exception>
    public void Add(ReadOnlySpan<byte> record)
    {
        var length = RandomAccess.GetLength(_file.SafeFileHandle);
        Require(length);
        try
        {
            _file.Write(record);
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            // What found room of the record is no record. (The second exception is what .NET makes of a file that is longer than a quota allows.)
            CutTo(length);
            throw new IOException($"'{path}' cannot be written: {DurableFile.Reason(e)}", e);
        }
    }

    /// <summary>Waits until the disk has it all, and proves that it is still there: what is written to a file that was removed goes nowhere.</summary>
    /// <exception cref="IOException">The disk failed, or the file was removed, moved or replaced.</exception>
    public void Flush()
    {
        _file.Flush(flushToDisk: true);
        Require(new FileInfo(path) is { Exists: true, Length: var length } ? length : -1);
    }

    private static FileStream Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            if (!file.CanSeek)
            {
                file.Dispose();
                throw new IOException("a pipe or a device and no file");
            }

            file.Position = file.Length;
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' cannot be written: {DurableFile.Reason(e)}", e);
        }
    }

    // Behind the end of a file that was cut a hole would be left.
    private void Require(long length)
    {
        if (length != _file.Position)
        {
            throw new IOException($"'{path}' was removed, moved or changed by somebody else");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
