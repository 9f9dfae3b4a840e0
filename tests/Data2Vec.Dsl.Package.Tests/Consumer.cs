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
    /// <returns>The build's messages.</returns>
    public Task<string> Build(params string[] options) => Tool.Dotnet(_directory, ["build", "-c", Places.Configuration, "-nologo", .. options]);

    /// <summary>Publishes the project for Linux into the folder <c>published</c>. No project of the source tree writes into the tree.</summary>
    /// <param name="artifacts">Where all projects put what they build.</param>
    /// <param name="options">How it is published.</param>
    /// <returns>The build's messages.</returns>
    public Task<string> Publish(string artifacts, params string[] options) => Tool.Dotnet(
        _directory,
        ["publish", "-c", Places.Configuration, "-r", "linux-x64", "--artifacts-path", artifacts, "-o", this["published"], "-nologo", .. options]);

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
    public async Task<string> Run() =>
        StateIn(await Tool.Dotnet(_directory, [Path.Combine(Output, "consumer.dll")], ("XDG_CACHE_HOME", this["cache"])));

    /// <summary>The same for the program that was published.</summary>
    /// <inheritdoc cref="Run"/>
    public async Task<string> RunPublished() =>
        StateIn(await Tool.Run(Path.Combine(this["published"], "consumer"), _directory, [], ("XDG_CACHE_HOME", this["cache"])));

    private static string StateIn(string output)
    {
        var values = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(" = "))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        Assert.Equal("64", values["sum"]);
        Assert.Equal("24", values["tokens"]);
        Assert.Equal("True", values["learns"]);
        Assert.Equal(OperatingSystem.IsLinux().ToString(), values["allocator"]);
        return values["library"];
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
