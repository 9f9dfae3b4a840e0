using System.Reflection;

namespace Data2Vec.Dsl.Package.Tests;

/// <summary>Where this test project was built.</summary>
internal static class Places
{
    /// <summary>Root of the source tree, with a separator at its end.</summary>
    public static string Repository => Metadata("Repository");

    /// <summary>The project that is packed and referenced.</summary>
    public static string Runtime => Path.Combine(Repository, "runtime", "Data2Vec.Dsl", "Data2Vec.Dsl.csproj");

    /// <summary>Debug or Release, as this project was built.</summary>
    public static string Configuration => Metadata("Configuration");

    /// <summary>The folder of unpacked packages that this project was restored from.</summary>
    public static string PackageFolder => Metadata("PackageFolder");

    /// <summary>The version of libtorch that the source tree pins.</summary>
    public static string LibTorchVersion => Metadata("LibTorchVersion");

    /// <summary>TorchSharp's library for Linux, as shipped.</summary>
    public static string ShippedLibrary => Path.Combine(
        PackageFolder, "torchsharp", Metadata("TorchSharpVersion"), "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    private static string Metadata(string key) =>
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == key).Value!;
}
