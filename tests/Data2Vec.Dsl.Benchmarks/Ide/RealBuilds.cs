extern alias generator;
using System.Diagnostics;
using System.Globalization;
using generator::Data2Vec.Dsl.Generator;
using Microsoft.CodeAnalysis;
using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Ide;

/// <summary>
/// Builds a project with the SDK as its user does: the compiler's server, the SDK's own analyzers; without our generator, with it, and with
/// the same code in files of the project, as if somebody had written it; in turn.
/// </summary>
internal static class RealBuilds
{
    private const string WrittenFolder = "written";

    private enum Kind
    {
        Alone,
        Generated,
        Written,
    }

    /// <summary>Medians of the time of a build, in milliseconds.</summary>
    /// <param name="project">Its files are what is built.</param>
    /// <param name="generated">What the generator writes for it.</param>
    /// <param name="before">Builds of each kind that are not counted.</param>
    /// <param name="counted">Builds of each kind that are.</param>
    public static (double Alone, double Generated, double Written) Measure(Compilation project, IEnumerable<SyntaxTree> generated, int before, int counted)
    {
        var folder = Directory.CreateTempSubdirectory("many-models-").FullName;
        try
        {
            foreach (var file in project.SyntaxTrees)
            {
                File.WriteAllText(Path.Combine(folder, file.FilePath), file.ToString());
            }

            Directory.CreateDirectory(Path.Combine(folder, WrittenFolder));
            foreach (var file in generated)
            {
                File.WriteAllText(Path.Combine(folder, WrittenFolder, Path.GetFileName(file.FilePath)), file.ToString());
            }

            File.WriteAllText(Path.Combine(folder, "Many.csproj"), ProjectFile);
            Run(folder, "restore");
            var times = Enum.GetValues<Kind>().ToDictionary(kind => kind, _ => new List<double>());
            for (var i = 0; i < before + counted; i++)
            {
                foreach (var (kind, list) in times)
                {
                    list.Add(Build(folder, kind));
                }
            }

            return (Median(times[Kind.Alone]), Median(times[Kind.Generated]), Median(times[Kind.Written]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        double Median(List<double> times) => times.Skip(before).Order().ElementAt(counted / 2);
    }

    private static string ProjectFile =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
          </PropertyGroup>
          <ItemGroup>
            <Reference Include="{typeof(Model).Assembly.Location}" />
            <Reference Include="{typeof(torch).Assembly.Location}" />
            <Compile Condition="'$(Kind)' != '{Kind.Written}'" Remove="{WrittenFolder}/**" />
            <Analyzer Condition="'$(Kind)' == '{Kind.Generated}'" Include="{typeof(DeclarationGenerator).Assembly.Location}" />
          </ItemGroup>
        </Project>
        """;

    private static double Build(string folder, Kind kind)
    {
        var watch = Stopwatch.StartNew();
        Run(folder, "build", "--no-restore", "--no-incremental", "-t:CoreCompile", "-p:UseSharedCompilation=true", $"-p:Kind={kind}");
        return watch.Elapsed.TotalMilliseconds;
    }

    private static void Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}"));
        }
    }
}
