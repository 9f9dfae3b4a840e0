namespace Data2Vec.Dsl.Files;

/// <summary>
/// Files that survive what may happen while they are written. They appear under their name only when they are whole and on the disk, so
/// that a kill, a full disk or a loss of power leaves either the earlier file or the new one.
/// </summary>
public static class DurableFile
{
    private const string Unfinished = ".partial";

    /// <summary>Writes a file beside its destination, waits until the disk has it, and renames it.</summary>
    /// <param name="path">The destination; its folder is created where needed.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written, and the message says why; an earlier one of this name stays.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var partial = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{Unfinished}");
        try
        {
            Directory.CreateDirectory(folder);
            using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);

            // The new name stands in the folder, which has to reach the disk like the content.
            FolderFlush.Of(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // The last one is what .NET makes of a file that is longer than the file system or a quota allows.
            throw new IOException($"'{path}' cannot be written: {Reason(e)}", e);
        }
        finally
        {
            TryDelete(partial);
        }
    }

    /// <summary>Removes what killed writers of files of this name have left in a folder. Nobody may be writing one.</summary>
    /// <param name="folder">Where to look; it need not exist.</param>
    /// <param name="names">The files' names, with <c>*</c> and <c>?</c>.</param>
    public static void RemoveUnfinished(string folder, string names)
    {
        if (Directory.Exists(folder))
        {
            foreach (var left in Directory.EnumerateFiles(folder, $".{names}.*{Unfinished}"))
            {
                TryDelete(left);
            }
        }
    }

    /// <summary>
    /// Why the file system refused something, without a full stop and without the path that .NET adds: the sentence around it names the file, and
    /// what it was called until it was whole says nothing to anybody.
    /// </summary>
    public static string Reason(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var reason = exception.Message;
        var path = reason.IndexOf(" : '", StringComparison.Ordinal);
        return exception switch
        {
            FileNotFoundException => "there is no such file",
            DirectoryNotFoundException => "there is no such folder",
            UnauthorizedAccessException => "access is denied",
            _ => (path < 0 ? reason : reason[..path]).TrimEnd('.'),
        };
    }

    // After the renaming there is nothing left to delete; and where nothing could be written, the reason for that is what matters.
    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
