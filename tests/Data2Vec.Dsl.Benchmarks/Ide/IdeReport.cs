extern alias generator;
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
    private const int Builds = 7;
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

        var (compiled, generator, code, analyzer) = Build(project);
        writer.WriteLine(
            $"""

            An edit binds the class that is edited, links all and writes what is made of it; where it is outside of declarations, it binds and writes nothing.
            A change of what names there are (a type, a member, a constant, an import) binds all classes once again.

            ## A build from the beginning

            In one process that has built it before, as the compiler's server has; medians of {Builds} builds.

            | | median |
            |---|---:|
            """);
        Row("the project alone, compiled to memory", compiled);
        Row("generator", generator);
        Row("analyzer over all, beyond one that does nothing", analyzer);
        Row($"the generated code compiled: {generated.SyntaxTrees.Skip(project.SyntaxTrees.Length).Sum(t => t.GetText().Lines.Count).ToString("#,0", CultureInfo.InvariantCulture)} lines", code);
        Row("what the build takes longer (aim: 2,000 ms)", generator + analyzer + code);
        return 0;

        void Row(string what, double milliseconds, string aim = "") =>
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {milliseconds:#,0.0} ms |{(aim.Length == 0 ? "" : $" {aim} |")}"));
    }

    private static CSharpGeneratorDriver Driver() => CSharpGeneratorDriver.Create(new DeclarationGenerator(), new StartupGenerator());

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

    // Each part beside the same without it, one after the other, so that all see the same machine.
    private static (double Compiled, double Generator, double Code, double Analyzer) Build(CSharpCompilation project)
    {
        var times = new List<(double Compiled, double Generator, double Code, double Analyzer)>();
        for (var i = 0; i <= Builds; i++)
        {
            // New trees, since classes are remembered beside theirs.
            var fresh = project.RemoveAllSyntaxTrees().AddSyntaxTrees(project.SyntaxTrees.Select(t => CSharpSyntaxTree.ParseText(t.GetText(), path: t.FilePath)).ToArray());
            Compilation output = fresh;
            var alone = Time(() => Emit(fresh.Clone()));
            var generator = Time(() => Driver().RunGeneratorsAndUpdateCompilation(fresh, out output, out _));
            var all = Time(() => Emit(output.Clone()));
            var analyzer = Time(() => AnalyzeAll(output.Clone(), new DeclarationAnalyzer())) - Time(() => AnalyzeAll(output.Clone(), new IdleAnalyzer()));
            times.Add((alone, generator, all - alone, analyzer));
        }

        // The first one only warms up.
        return (Middle(t => t.Compiled), Middle(t => t.Generator), Middle(t => t.Code), Middle(t => t.Analyzer));

        double Middle(Func<(double Compiled, double Generator, double Code, double Analyzer), double> part) => times.Skip(1).Select(part).Order().ElementAt(Builds / 2);
    }

    private static void Emit(Compilation compilation)
    {
        using var image = new MemoryStream();
        _ = compilation.Emit(image);
    }

    private static void AnalyzeAll(Compilation compilation, DiagnosticAnalyzer analyzer) =>
        _ = compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();

    private static double Time(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Median(IReadOnlyList<CSharpCompilation> edits, Action<CSharpCompilation> action)
    {
        var times = edits.Select(edit => Time(() => action(edit))).ToList();
        return times.Order().ElementAt(times.Count / 2);
    }
}
