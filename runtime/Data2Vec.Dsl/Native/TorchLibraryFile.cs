using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl;

/// <summary>Finds the file of TorchSharp's native half and replaces it by one that older systems load.</summary>
internal static class TorchLibraryFile
{
    /// <summary>The file's name on Linux.</summary>
    public const string Name = "libLibTorchSharp.so";

    /// <summary>The file that .NET would load in this process, or null.</summary>
    /// <remarks>In a build's output it lies under <c>runtimes/</c>; in a publish output for one platform it lies beside the program.</remarks>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "In an application of one file it is empty, and then left out.")]
    public static string? Find()
    {
        var declared = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? string.Empty;
        var directories = new List<string>(declared.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        foreach (var root in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(typeof(TorchLibraryFile).Assembly.Location) })
        {
            if (!string.IsNullOrEmpty(root))
            {
                directories.Add(Path.Combine(root, "runtimes", "linux-x64", "native"));
                directories.Add(root);
            }
        }

        return directories.ConvertAll(directory => Path.Combine(directory, Name)).Find(File.Exists);
    }

    /// <summary>Whether a file lies in an unpacked NuGet package, which all programs of the machine share and nobody may change.</summary>
    public static bool IsInPackage(string path)
    {
        // .../package/version/runtimes/linux-x64/native/file
        var directory = SystemLibraries.RealPath(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return File.Exists(Path.Combine(directory, "..", "..", "..", ".nupkg.metadata"));
    }

    /// <summary>Replaces a file in one step, with the old one's mode and time of change.</summary>
    /// <remarks>
    /// The new file is written beside the old one and renamed over it. So a process that starts meanwhile sees one or the other, and a
    /// hard link to the old file (a build may link instead of copying) keeps the old content. With the old time of change the next build
    /// finds the file up to date and leaves it as it is.
    /// </remarks>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be written.</exception>
    public static void Replace(string path, byte[] content)
    {
        var temporary = Write(Path.GetDirectoryName(path)!, content);
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            }

            File.SetLastWriteTimeUtc(temporary, File.GetLastWriteTimeUtc(path));
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Stores content in a cache, in a directory named by its hash; does nothing where it is there already.</summary>
    /// <returns>The stored file.</returns>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The cache cannot be written.</exception>
    public static string Store(string cache, byte[] content)
    {
        var directory = Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
        {
            Directory.CreateDirectory(directory);
            File.Move(Write(directory, content), path, overwrite: true);
        }

        return path;
    }

    /// <summary>The user's own directory for copies that can be made again.</summary>
    public static string Cache() => UserCache.Folder("torchsharp");

    private static string Write(string directory, byte[] content)
    {
        var temporary = Path.Combine(directory, $".{Name}.{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(temporary, content);
            return temporary;
        }
        catch (IOException)
        {
            // For example a full disk: leave nothing half-written behind.
            File.Delete(temporary);
            throw;
        }
    }
}
