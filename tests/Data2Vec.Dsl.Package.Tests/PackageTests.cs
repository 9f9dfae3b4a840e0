using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Data2Vec.Dsl.Package.Tests;

public partial class PackageTests(PackedRuntime package) : IClassFixture<PackedRuntime>
{
    [Fact]
    public void The_package_holds_the_runtime_its_documentation_the_generator_the_code_fixes_and_the_readme_alone()
    {
        using var archive = package.Open();
        Assert.Equal(
            [
                "Data2Vec.Dsl.nuspec",
                "README.md",
                "analyzers/dotnet/cs/Data2Vec.Dsl.CodeFixes.dll",
                "analyzers/dotnet/cs/Data2Vec.Dsl.Generator.dll",
                "buildTransitive/Data2Vec.Dsl.targets",
                "lib/net10.0/Data2Vec.Dsl.dll",
                "lib/net10.0/Data2Vec.Dsl.xml",
            ],
            archive.Entries.Select(entry => entry.FullName)
                .Where(name => name != "[Content_Types].xml" && !name.StartsWith("_rels/", StringComparison.Ordinal)
                    && !name.StartsWith("package/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_package_depends_on_libraries_of_tensors_images_and_tokens_and_on_nothing_of_the_compiler()
    {
        using var archive = package.Open();
        using var stream = archive.GetEntry("Data2Vec.Dsl.nuspec")!.Open();
        var dependencies = XDocument.Load(stream).Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .Select(element => element.Attribute("id")!.Value)
            .ToList();

        Assert.Contains("TorchSharp", dependencies);
        Assert.All(dependencies, id => Assert.Matches("^(TorchSharp|libtorch-|SkiaSharp|SharpZipLib|Google.Protobuf)", id));
    }

    [Fact]
    public void Every_link_of_the_readme_is_an_address_and_those_into_the_repository_name_a_file_of_it()
    {
        using var archive = package.Open();
        var manifest = XDocument.Parse(Text(archive, "Data2Vec.Dsl.nuspec"));
        var root = manifest.Descendants().Single(element => element.Name.LocalName == "projectUrl").Value + "/blob/main/";
        var links = Link().Matches(Text(archive, "README.md")).Select(link => link.Groups[1].Value).ToList();

        Assert.All(links, link => Assert.StartsWith("https://", link, StringComparison.Ordinal));
        var pages = links.Where(link => link.StartsWith(root, StringComparison.Ordinal)).Select(link => link[root.Length..]).ToList();
        Assert.Contains("docs/rules/README.md", pages);
        Assert.All(pages, page => Assert.True(File.Exists(Path.Combine(Places.Repository, page)), page));
    }

    [Fact]
    public void The_check_of_the_native_half_advises_the_version_of_libtorch_that_is_pinned()
    {
        using var archive = package.Open();
        Assert.Contains($"--version {Places.LibTorchVersion}<", Text(archive, "buildTransitive/Data2Vec.Dsl.targets"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Data2Vec.Dsl.Generator")]
    [InlineData("Data2Vec.Dsl.CodeFixes")]
    public void Every_compiler_of_this_sdk_generation_can_load(string assembly)
    {
        var references = References(assembly);

        // A newer reference would disable the generator, with nothing but a warning, in each older compiler.
        var roslyn = references.Where(reference => reference.Name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)).ToList();
        Assert.All(roslyn, reference => Assert.True(reference.Version <= new Version(5, 0, 0, 0), reference.ToString()));

        // What is not in the package beside it must be in the compiler.
        Assert.All(references.Except(roslyn), reference => Assert.Matches("^(netstandard|System\\.|Data2Vec\\.Dsl\\.Generator$)", reference.Name));
    }

    [Fact]
    public void The_generator_uses_the_compiler_but_not_the_workspaces_that_a_command_line_compiler_lacks()
    {
        var references = References("Data2Vec.Dsl.Generator").Select(reference => reference.Name).ToList();
        Assert.Contains("Microsoft.CodeAnalysis", references);
        Assert.DoesNotContain(references, name => name.Contains("Workspaces", StringComparison.Ordinal));
    }

    private static string Text(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    private List<(string Name, Version Version)> References(string assembly)
    {
        using var archive = package.Open();
        using var memory = new MemoryStream();
        using (var stream = archive.GetEntry($"analyzers/dotnet/cs/{assembly}.dll")!.Open())
        {
            stream.CopyTo(memory);
        }

        memory.Position = 0;
        using var portable = new PEReader(memory);
        var metadata = portable.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
            .Select(reference => (metadata.GetString(reference.Name), reference.Version))];
    }
}
