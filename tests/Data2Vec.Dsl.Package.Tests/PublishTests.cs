using Data2Vec.Dsl.Tests;

namespace Data2Vec.Dsl.Package.Tests;

/// <summary>An application that refers to the runtime's project, published in every way that the SDK has.</summary>
[Trait("Lane", "Slow")]
public sealed class PublishTests : IClassFixture<Artifacts>
{
    // What TorchSharp's own code is warned of, in an application that treats warnings as errors.
    private const string Forgiven = "<PropertyGroup><NoWarn>$(NoWarn);IL2104;IL3053;IL3000</NoWarn></PropertyGroup>";

    private static readonly bool HasLinker = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc")));

    private readonly Artifacts _artifacts;

    public PublishTests(Artifacts artifacts) => _artifacts = artifacts;

    [LinuxTheory]
    [InlineData("PublishSingleFile", "--self-contained", "false")]
    [InlineData("PublishTrimmed")]
    [InlineData("PublishReadyToRun", "--self-contained", "false")]
    [InlineData("PublishAot")]
    public async Task It_trains(string property, params string[] options)
    {
        using var consumer = new Consumer($"""{Forgiven}<ItemGroup><ProjectReference Include="{Places.Runtime}" /></ItemGroup>""");
        Task<string> Publish() => consumer.Publish(_artifacts.Folder, [$"-p:{property}=true", .. options]);
        if (property == "PublishAot" && !HasLinker)
        {
            // The SDK links with the system's compiler. Up to there all must have gone well.
            var failure = await Assert.ThrowsAnyAsync<Exception>(Publish);
            Assert.Contains("Platform linker", failure.Message, StringComparison.Ordinal);
            return;
        }

        var output = await Publish();
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
        Assert.Equal(property is "PublishTrimmed" or "PublishReadyToRun", File.Exists(Path.Combine(consumer["published"], "Data2Vec.Dsl.dll")));
        Assert.Contains(await consumer.RunPublished(), new[] { "NotNeeded", "Adapted" });
    }
}

/// <summary>A folder for what the projects of the source tree build, so that the tree's own outputs stay as they are.</summary>
public sealed class Artifacts : IDisposable
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("d2v-artifacts-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
