using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Files;

/// <summary>Waits until the disk has a folder's list of names. .NET opens no folders.</summary>
internal static partial class FolderFlush
{
    private const int ReadOnly = 0;

    /// <summary>Waits for one folder.</summary>
    /// <returns>Whether the disk has it; false on systems without such a call. Windows writes the list by itself.</returns>
    public static bool Of(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var handle = Open(folder, ReadOnly);
        if (handle < 0)
        {
            return false;
        }

        var code = Flush(handle);
        _ = Close(handle);
        return code == 0;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
