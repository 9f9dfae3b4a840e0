using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace Data2Vec.Dsl.Package.Tests;

public sealed class OutputPathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("d2v-elsewhere-").FullName;

    [Theory]
    [InlineData("ArtifactsPath", "bin/Data2Vec.Dsl.Generator/{0}/Data2Vec.Dsl.Generator.dll")]
    [InlineData("BaseOutputPath", "{1}/netstandard2.0/Data2Vec.Dsl.Generator.dll")]
    [InlineData("OutputPath", "Data2Vec.Dsl.Generator.dll")]
    public async Task The_generator_is_packed_from_where_it_is_built(string property, string place)
    {
        var json = await Tool.Dotnet(
            Places.Repository,
            ["msbuild", Places.Runtime, $"-p:Configuration={Places.Configuration}", $"-p:{property}={_folder}/", "-t:PackGenerator", "-getItem:None", "-nologo"]);

        using var document = JsonDocument.Parse(json);
        var packed = document.RootElement.GetProperty("Items").GetProperty("None").EnumerateArray()
            .Where(item => item.TryGetProperty("PackagePath", out var inPackage) && inPackage.GetString() == "analyzers/dotnet/cs")
            .Select(item => item.GetProperty("FullPath").GetString()!)
            .ToList();
        var wanted = string.Format(
            System.Globalization.CultureInfo.InvariantCulture, place, Places.Configuration.ToLowerInvariant(), Places.Configuration);
        Assert.Contains(Path.GetFullPath(Path.Combine(_folder, wanted)), packed);
        Assert.All(packed, path => Assert.StartsWith(_folder, path, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Lane", "Slow")]
    public async Task What_is_packed_is_what_was_built_and_not_what_an_earlier_build_left()
    {
        await Tool.Dotnet(
            Places.Repository,
            ["pack", Places.Runtime, "-c", Places.Configuration, "--artifacts-path", Path.Combine(_folder, "artifacts"), "-o", _folder, "-p:Version=7.8.9", "-nologo"]);

        using var archive = ZipFile.OpenRead(Path.Combine(_folder, "Data2Vec.Dsl.7.8.9.nupkg"));
        foreach (var assembly in new[] { "Data2Vec.Dsl.Generator", "Data2Vec.Dsl.CodeFixes" })
        {
            using var memory = new MemoryStream();
            using (var stream = archive.GetEntry($"analyzers/dotnet/cs/{assembly}.dll")!.Open())
            {
                stream.CopyTo(memory);
            }

            memory.Position = 0;
            using var portable = new PEReader(memory);
            Assert.Equal(new Version(7, 8, 9, 0), portable.GetMetadataReader().GetAssemblyDefinition().Version);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
