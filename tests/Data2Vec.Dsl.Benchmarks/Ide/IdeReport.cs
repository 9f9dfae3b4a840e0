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
    private const int Runs = 101;
    private const int Builds = 7;

    // So many, that the runtime has compiled what is measured as well as it can: an editor is open for hours.
    private const int EditsBefore = 1_000;
    private const int BuildsBefore = 5;
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

        writer.WriteLine(
            $"""
            # Cost of an edit and of a build

            {ManyModels.Count} declared models, each in its own file, on {Environment.ProcessorCount} cores. The page is written by
            `dotnet run -c Release --project tests/Data2Vec.Dsl.Benchmarks -- ide --write docs/ide.md`. `CachingTests` also counts the files that an edit generates again.

            ## An edit

            Medians of {Runs} different edits. First: the first edits of a process, before the runtime has optimised the code. Later: after {EditsBefore:#,0} more edits.

            | | first | later | aim |
            |---|---:|---:|---:|
            """);
        Edits("generator, edit of an unrelated file", i => Elsewhere(project, i), edit => driver.RunGenerators(edit), "10 ms");
        Edits("generator, edit of one declaration", i => Deeper(project, i), edit => driver.RunGenerators(edit), "100 ms");
        Edits("analyzer, the file that is edited", i => Deeper(project, i), edit => Analyze(edit, edit.File(Model)), "100 ms");

        var (compiled, generator, code, analyzer) = Build(project);
        writer.WriteLine(
            $"""

            An edit of a declaration binds the edited class, links all classes, and generates the files that depend on it. An edit outside declarations
            binds and generates nothing. A change of the available names (a type, a member, a constant, an import) binds all classes again.

            ## A full build

            `dotnet build` with the compiler server, alternating the three projects. Medians of {Builds} builds after {BuildsBefore} warm-up builds.

            | | median |
            |---|---:|
            """);
        var times = RealBuilds.Measure(project, generated.SyntaxTrees.Skip(project.SyntaxTrees.Length), BuildsBefore, Builds);
        Row("the project with empty classes", times.Alone);
        Row("with the generated code as source files, as if written by hand", times.Written);
        Row("with the generator and its analyzer", times.Generated);
        Row("difference to the code written by hand (aim: 2,000 ms)", times.Generated - times.Written);
        Row("difference to empty classes (aim: 2,000 ms)", times.Generated - times.Alone);
        writer.WriteLine(
            $"""

            The parts of the build, measured in one process. Medians of {Builds} builds after {BuildsBefore} warm-up builds.

            | | median |
            |---|---:|
            """);
        Row("the project with empty classes, compiled to memory", compiled);
        Row("generator", generator);
        Row("analyzer over all files, minus an analyzer that does nothing", analyzer);
        Row($"compiling the generated code: {generated.SyntaxTrees.Skip(project.SyntaxTrees.Length).Sum(t => t.GetText().Lines.Count).ToString("#,0", CultureInfo.InvariantCulture)} lines", code);
        return 0;

        void Row(string what, double milliseconds) =>
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {milliseconds:#,0} ms |"));

        void Edits(string what, Func<int, CSharpCompilation> edit, Action<CSharpCompilation> action, string aim)
        {
            var first = Median(0, edit, action);
            for (var i = 0; i < EditsBefore; i++)
            {
                action(edit(Runs + i));
            }

            var later = Median(Runs + EditsBefore, edit, action);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {first:0.0} ms | {later:0.0} ms | {aim} |"));
        }
    }

    private static CSharpGeneratorDriver Driver() => CSharpGeneratorDriver.Create(new DeclarationGenerator(), new StartupGenerator());

    // Each edit is another, so that nothing is answered from a cache that an editor would not have.
    private static CSharpCompilation Elsewhere(CSharpCompilation project, int i) =>
        Edited(project, ManyModels.Elsewhere, $"namespace Many;\n\npublic class Elsewhere\n{{\n    public int Value => {i};\n}}\n");

    private static CSharpCompilation Deeper(CSharpCompilation project, int i) =>
        Edited(project, Model, project.File(Model).ToString().Replace("Depth = 2", $"Depth = {3 + i}", StringComparison.Ordinal));

    private static CSharpCompilation Edited(CSharpCompilation project, string path, string text) =>
        project.ReplaceSyntaxTree(project.File(path), CSharpSyntaxTree.ParseText(text, path: path));

    private static void Analyze(CSharpCompilation edit, SyntaxTree file)
    {
        var analysis = edit.WithAnalyzers([new DeclarationAnalyzer()]);
        _ = analysis.GetAnalyzerSemanticDiagnosticsAsync(edit.GetSemanticModel(file), null, CancellationToken.None).GetAwaiter().GetResult();
    }

    // Each part beside the same without it, one after the other, so that all see the same machine.
    private static (double Compiled, double Generator, double Code, double Analyzer) Build(CSharpCompilation project)
    {
        var times = new List<(double Compiled, double Generator, double Code, double Analyzer)>();
        for (var i = 0; i < BuildsBefore + Builds; i++)
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

        return (Middle(t => t.Compiled), Middle(t => t.Generator), Middle(t => t.Code), Middle(t => t.Analyzer));

        double Middle(Func<(double Compiled, double Generator, double Code, double Analyzer), double> part) => times.Skip(BuildsBefore).Select(part).Order().ElementAt(Builds / 2);
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

    private static double Median(int start, Func<int, CSharpCompilation> edit, Action<CSharpCompilation> action)
    {
        var times = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            var edited = edit(start + i);
            times.Add(Time(() => action(edited)));
        }

        return times.Order().ElementAt(Runs / 2);
    }
}
