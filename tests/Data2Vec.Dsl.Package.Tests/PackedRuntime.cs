using System.IO.Compression;

namespace Data2Vec.Dsl.Package.Tests;

/// <summary>The runtime, packed once into a folder that serves as a feed.</summary>
public sealed class PackedRuntime : IAsyncLifetime
{
    /// <summary>A version that no other build has, so that no cache holds an older package of that name.</summary>
    public string Version { get; } = $"0.1.0-test.{Guid.NewGuid():N}";

    /// <summary>The folder with the package.</summary>
    public string Feed { get; } = Directory.CreateTempSubdirectory("d2v-feed-").FullName;

    /// <summary>Opens the package.</summary>
    public ZipArchive Open() => ZipFile.OpenRead(Path.Combine(Feed, $"Data2Vec.Dsl.{Version}.nupkg"));

    /// <inheritdoc/>
    public Task InitializeAsync() => Tool.Dotnet(
        Places.Repository,
        ["pack", Places.Runtime, "--no-build", "-c", Places.Configuration, "-o", Feed, $"-p:PackageVersion={Version}", "-nologo"]);

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        Directory.Delete(Feed, recursive: true);
        return Task.CompletedTask;
    }
}
