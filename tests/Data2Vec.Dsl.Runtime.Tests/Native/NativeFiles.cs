using System.Reflection;
using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Runtime.Tests.Native;

/// <summary>A temporary directory with a copy of TorchSharp's Linux library as it is shipped.</summary>
internal sealed partial class NativeFiles : IDisposable
{
    public NativeFiles(string subdirectory = "native")
    {
        Root = Directory.CreateTempSubdirectory("d2v-native-").FullName;
        Directory.CreateDirectory(Path.Combine(Root, subdirectory));
        Library = Path.Combine(Root, subdirectory, TorchLibraryFile.Name);
        File.Copy(Shipped, Library);
    }

    /// <summary>The file in the unpacked package, never to be changed.</summary>
    public static string Shipped { get; } = Path.Combine(
        typeof(NativeFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "TorchSharpPackage").Value!,
        "runtimes",
        "linux-x64",
        "native",
        TorchLibraryFile.Name);

    public string Root { get; }

    public string Library { get; }

    public string Cache => Path.Combine(Root, "cache");

    public static void HardLink(string existing, string link)
    {
        var done = OperatingSystem.IsWindows() ? CreateHardLink(link, existing, 0) : Link(existing, link) == 0;
        Assert.True(done, "The file system of the temporary directory has no hard links.");
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string link);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string link, string existing, nint reserved);
}
