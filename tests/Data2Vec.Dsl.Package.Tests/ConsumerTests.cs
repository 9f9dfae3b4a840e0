using System.Security.Cryptography;
using Data2Vec.Dsl.Tests;

namespace Data2Vec.Dsl.Package.Tests;

public class ConsumerTests(PackedRuntime package) : IClassFixture<PackedRuntime>
{
    [Fact]
    public async Task One_package_reference_gives_runtime_generator_and_native_library_even_to_many_starts_at_once()
    {
        var shipped = Hash(Places.ShippedLibrary);

        using var consumer = new Consumer(Reference());
        Assert.DoesNotContain("D2V8001", await consumer.Build(), StringComparison.Ordinal);

        var states = await Task.WhenAll(consumer.Run(), consumer.Run(), consumer.Run());

        Assert.All(states, state => Assert.Contains(state, new[] { "NotNeeded", "Adapted", "AlreadyAdapted" }));
        Assert.Equal(shipped, Hash(Places.ShippedLibrary));
        Assert.Equal(states[0] == "NotNeeded" ? "NotNeeded" : "AlreadyAdapted", await consumer.Run());

        if (OperatingSystem.IsLinux())
        {
            PretendToBeAPackage(consumer);
            Assert.Equal(states[0] == "NotNeeded" ? "NotNeeded" : "LoadedFromCache", await consumer.Run());
            Assert.Equal(shipped, Hash(Path.Combine(consumer.Native, Path.GetFileName(Places.ShippedLibrary))));
        }
    }

    [LinuxFact]
    public async Task A_package_of_this_system_says_what_an_application_for_another_one_lacks()
    {
        using var consumer = new Consumer(Reference());
        var output = await consumer.Build("-r", "win-x64", "--self-contained", "false", "-p:UseAppHost=false");
        Assert.Contains("warning D2V8001: This application has no libtorch for win-x64", output, StringComparison.Ordinal);
        Assert.Contains($"dotnet add package libtorch-cpu-win-x64 --version {Places.LibTorchVersion}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_project_reference_to_the_runtime_brings_the_generator_too()
    {
        using var consumer = new Consumer($"""<ItemGroup><ProjectReference Include="{Places.Runtime}" /></ItemGroup>""");
        await consumer.Build();
        Assert.Contains(await consumer.Run(), new[] { "NotNeeded", "Adapted" });

        // The analyzer comes along: a wrong declaration is one error, and no other.
        consumer.Replace("Heads = 3", "Heads = 5");
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => consumer.Build());
        Assert.Contains("error D2V2001: 'Heads = 5' does not divide the 24 channels that arrive here", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("error CS", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_import_of_the_source_tree_does_the_same()
    {
        var props = Path.Combine(Path.GetDirectoryName(Places.Runtime)!, "Data2Vec.Dsl.InTree.props");
        using var consumer = new Consumer($"""<Import Project="{props}" />""");
        await consumer.Build();
        Assert.Contains(await consumer.Run(), new[] { "NotNeeded", "Adapted" });
    }

    /// <summary>Moves the native libraries, as shipped, into an unpacked package, where the program may not change them.</summary>
    private static void PretendToBeAPackage(Consumer consumer)
    {
        var package = Path.Combine(consumer["package"], "runtimes", "linux-x64");
        Directory.CreateDirectory(package);
        File.WriteAllText(Path.Combine(consumer["package"], ".nupkg.metadata"), "{}");
        Directory.Move(consumer.Native, Path.Combine(package, "native"));
        File.Copy(Places.ShippedLibrary, Path.Combine(package, "native", Path.GetFileName(Places.ShippedLibrary)), overwrite: true);
        Directory.CreateSymbolicLink(consumer.Native, Path.Combine(package, "native"));
    }

    // Our package goes to a folder of its own and leaves no trace; all others are taken from where they are unpacked already.
    private string Reference() => $"""
        <PropertyGroup>
            <RestorePackagesPath>packages</RestorePackagesPath>
            <RestoreFallbackFolders>{Places.PackageFolder}</RestoreFallbackFolders>
            <RestoreAdditionalProjectSources>{package.Feed}</RestoreAdditionalProjectSources>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Data2Vec.Dsl" Version="{package.Version}" />
          </ItemGroup>
        """;

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
