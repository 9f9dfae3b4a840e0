namespace Data2Vec.Dsl.Files;

/// <summary>
/// Opens files whose bytes somebody has written down. Whoever opens a pipe waits for its other end, and a device goes on for ever; neither has a
/// length, and nothing without a length is of use here.
/// </summary>
internal static class RegularFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It is missing, a folder, a pipe, a device or empty, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path)
    {
        Require(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
    }

    /// <summary>Reads a file as a whole; no more memory is taken than it has bytes.</summary>
    /// <inheritdoc cref="Open"/>
    public static byte[] Read(string path)
    {
        using var file = Open(path);
        if (file.Length > Array.MaxLength)
        {
            throw new IOException($"{file.Length} bytes are more than can be read at once ({Array.MaxLength})");
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Proves that a path leads to a file with bytes, for those who open it themselves.</summary>
    /// <exception cref="IOException">It is missing, a folder, a pipe, a device or empty.</exception>
    public static void Require(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("a folder and no file");
        }

        if (Length(path) == 0)
        {
            throw new IOException("empty, or a pipe or a device and no file");
        }
    }

    /// <summary>The bytes of a file; 0 of a pipe or a device.</summary>
    /// <exception cref="IOException">It is missing, or a folder.</exception>
    public static long Length(string path)
    {
        // A link has a length of its own.
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.Length : new FileInfo(RealPath.Of(path)).Length;
    }
}
