extern alias generator;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using generator::Data2Vec.Dsl.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Data2Vec.Dsl.Benchmarks.Ide;

/// <summary>The page that says what the generator and the analyzer cost while one types, and when one builds.</summary>
internal static class IdeReport
{
    private const int Runs = 21;
    private const string Model = "Model0.cs";

    /// <summary>Writes the page to a file.</summary>
    public static int Write(string file)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Print(writer);
        File.WriteAllText(file, writer.ToString());
        return 0;
    }

    /// <summary>Measures, and writes the page.</summary>
    public static int Print(TextWriter writer)
    {
        var project = ManyModels.Project();
        var driver = Driver().RunGeneratorsAndUpdateCompilation(project, out var generated, out _);
        if (generated.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToList() is { Count: > 0 } errors)
        {
            throw new InvalidOperationException(string.Join('\n', errors.Take(3)));
        }

        var unrelated = Edited(project, ManyModels.Elsewhere, i => $"namespace Many;\n\npublic class Elsewhere\n{{\n    public int Value => {i};\n}}\n");
        var declaration = Edited(project, Model, i => project.File(Model).ToString().Replace("Depth = 2", $"Depth = {3 + i}", StringComparison.Ordinal));
        writer.WriteLine(
            $"""
            # What an edit and a build cost

            Written by `dotnet run -c Release --project tests/Data2Vec.Dsl.Benchmarks -- ide --write docs/ide.md` on {Environment.ProcessorCount} cores: {ManyModels.Count} declared models, each in a
            file of its own; medians of {Runs} runs. Files that an edit writes again are counted by a test as well (`CachingTests`).

            | | median | aim |
            |---|---:|---:|
            """);
        Row("generator, edit of an unrelated file", Median(unrelated, edit => driver.RunGenerators(edit)), "10 ms");
        Row("generator, edit of one declaration", Median(declaration, edit => driver.RunGenerators(edit)), "100 ms");
        Row("analyzer, the file that is edited", Median(declaration, edit => Analyze(edit, edit.File(Model))), "100 ms");
        Row("generator, all from the beginning", Median([project, project, project], edit => Driver().RunGenerators(edit)), "");
        Row("compile without it, to memory", Median([project, project, project], Emit), "");
        Row(
            "what a build takes longer: generator, its code compiled, analyzer over all",
            Median([project, project, project], Build) - Median([project, project, project], Emit), "2,000 ms");
        writer.WriteLine(
            """

            An edit writes nothing again that it does not change. What it costs is that the compiler decodes the attributes of every declared class anew in
            each new compilation, so it grows with the number of models. A build's overhead is the code that is generated, which has to be compiled, and
            the analyzer over all of it.
            """);
        return 0;

        void Row(string what, double milliseconds, string aim) =>
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {milliseconds:#,0.0} ms | {aim} |"));
    }

    private static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(new DeclarationGenerator());

    // As many edits as runs, each another, so that nothing is answered from a cache that an editor would not have.
    private static List<CSharpCompilation> Edited(CSharpCompilation project, string path, Func<int, string> text) =>
    [
        .. Enumerable.Range(0, Runs).Select(i => project.ReplaceSyntaxTree(project.File(path), CSharpSyntaxTree.ParseText(text(i), path: path))),
    ];

    private static void Analyze(CSharpCompilation edit, SyntaxTree file)
    {
        var analysis = edit.WithAnalyzers([new DeclarationAnalyzer()]);
        _ = analysis.GetAnalyzerSemanticDiagnosticsAsync(edit.GetSemanticModel(file), null, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static void Emit(Compilation compilation)
    {
        using var image = new MemoryStream();
        _ = compilation.Clone().Emit(image);
    }

    private static void Build(CSharpCompilation project)
    {
        _ = Driver().RunGeneratorsAndUpdateCompilation(project.Clone(), out var output, out _);
        var analyzers = ImmutableArray.Create<DiagnosticAnalyzer>(new DeclarationAnalyzer());
        _ = output.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        Emit(output);
    }

    private static double Median(IReadOnlyList<CSharpCompilation> edits, Action<CSharpCompilation> action)
    {
        var times = new List<double>();
        foreach (var edit in edits)
        {
            var watch = Stopwatch.StartNew();
            action(edit);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times.Order().ElementAt(times.Count / 2);
    }
}
