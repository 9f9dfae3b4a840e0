namespace Data2Vec.Dsl.Package.Tests;

/// <summary>A user's project in a directory of its own, outside of the source tree.</summary>
internal sealed class Consumer : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("d2v-consumer-").FullName;

    /// <summary>Writes the project: the consumer's source and the given reference to Data2Vec.Dsl.</summary>
    public Consumer(string reference)
    {
        foreach (var source in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Consumer"), "*.cs"))
        {
            File.Copy(source, Path.Combine(_directory, Path.GetFileName(source)));
        }

        // Hard links spare half a gigabyte for each consumer, and show that starting it leaves what they point to alone.
        File.WriteAllText(Path.Combine(_directory, "consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
              </PropertyGroup>
              {reference}
            </Project>
            """);
    }

    /// <summary>The directory with the native libraries in the build's output.</summary>
    public string Native => Path.Combine(Output, "runtimes", "linux-x64", "native");

    private string Output => Path.Combine(_directory, "bin", Places.Configuration, "net10.0");

    /// <summary>A path in the consumer's directory.</summary>
    public string this[string name] => Path.Combine(_directory, name);

    /// <summary>Restores and builds the project.</summary>
    public Task Build() => Tool.Dotnet(_directory, ["build", "-c", Places.Configuration, "-nologo"]);

    /// <summary>Changes a declaration of the consumer.</summary>
    public void Replace(string text, string replacement)
    {
        var models = this["Models.cs"];
        var source = File.ReadAllText(models);
        Assert.Contains(text, source, StringComparison.Ordinal);
        File.WriteAllText(models, source.Replace(text, replacement, StringComparison.Ordinal));
    }

    /// <summary>Runs the program that was built and checks what does not depend on the system.</summary>
    /// <returns>The state of the native library.</returns>
    public async Task<string> Run()
    {
        var output = await Tool.Dotnet(_directory, [Path.Combine(Output, "consumer.dll")], ("XDG_CACHE_HOME", this["cache"]));
        var values = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(" = "))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        Assert.Equal("64", values["sum"]);
        Assert.Equal("True", values["generator"]);
        Assert.Equal("24", values["tokens"]);
        Assert.Equal("True", values["learns"]);
        Assert.Equal(OperatingSystem.IsLinux().ToString(), values["allocator"]);
        return values["library"];
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
