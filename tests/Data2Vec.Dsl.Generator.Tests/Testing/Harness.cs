extern alias generator;
extern alias runtime;

using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using generator::Data2Vec.Dsl.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Data2Vec.Dsl.Generator.Tests.Testing;

/// <summary>Compiles sources as a user's project would: with the runtime, TorchSharp, the generator and its analyzer.</summary>
internal static class Harness
{
    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. Net100.References.All,
        MetadataReference.CreateFromFile(typeof(runtime::Data2Vec.Dsl.Model).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(TorchSharp.torch).Assembly.Location),
    ];

    private static readonly CSharpParseOptions s_parsing = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .WithDocumentationMode(DocumentationMode.Diagnose);

    // All compilations start from this one, so that the references are read once.
    private static readonly CSharpCompilation s_empty = CSharpCompilation.Create(
        "Sample",
        [],
        s_references,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999)
            // The SDK switches these off in every project: TorchSharp is built for an older framework than the one it runs on.
            .WithSpecificDiagnosticOptions([new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)]));

    /// <summary>Usings that every test source starts with.</summary>
    public const string Usings = "using Data2Vec.Dsl;\n\nnamespace Sample;\n\n";

    /// <summary>One file, with the settings of all test sources.</summary>
    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, s_parsing, path);

    /// <summary>A compilation of the given files, before any generation.</summary>
    public static CSharpCompilation Compile(params string[] sources) =>
        s_empty.AddSyntaxTrees([.. sources.Select((text, i) => Parse(text, $"Source{i}.cs"))]);

    /// <summary>A project of one file, as an editor holds it for code fixes.</summary>
    public static Document Open(Workspace workspace, string source)
    {
        var project = workspace.CurrentSolution
            .AddProject(ProjectInfo.Create(
                ProjectId.CreateNewId(),
                VersionStamp.Default,
                "Sample",
                "Sample",
                LanguageNames.CSharp,
                compilationOptions: s_empty.Options,
                parseOptions: s_parsing,
                metadataReferences: s_references));
        return project.GetProject(project.ProjectIds[0])!.AddDocument("Source0.cs", source);
    }

    /// <summary>A driver of the generator that tracks its steps.</summary>
    /// <param name="generator">Another one than that of the product.</param>
    /// <param name="version">The language that generated files are read in.</param>
    public static GeneratorDriver Driver(DeclarationGenerator? generator = null, LanguageVersion version = LanguageVersion.Latest) => CSharpGeneratorDriver.Create(
        [(generator ?? new DeclarationGenerator()).AsSourceGenerator()],
        parseOptions: s_parsing.WithLanguageVersion(version),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs the generator.</summary>
    public static GeneratorRun Generate(params string[] sources) => Generate(Compile(sources));

    /// <summary>Runs the generator in a project of an older version of C#.</summary>
    public static GeneratorRun GenerateAs(LanguageVersion version, params string[] sources) => Generate(
        s_empty.AddSyntaxTrees([.. sources.Select((text, i) => CSharpSyntaxTree.ParseText(text, s_parsing.WithLanguageVersion(version), $"Source{i}.cs"))]),
        Driver(version: version));

    /// <summary>Runs the generator.</summary>
    public static GeneratorRun Generate(Compilation compilation, GeneratorDriver? with = null)
    {
        var driver = (with ?? Driver()).RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        return new GeneratorRun(driver.GetRunResult(), output, diagnostics);
    }

    /// <summary>What the analyzer says about sources, with the generated code in the compilation, in order of position.</summary>
    public static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(params string[] sources) => AnalyzeAsync(Generate(sources));

    /// <summary>What the analyzer says after a run of the generator, in order of position.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(GeneratorRun run, DeclarationAnalyzer? with = null)
    {
        var diagnostics = await run.Output.WithAnalyzers([with ?? new DeclarationAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. diagnostics.OrderBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal)];
    }

    /// <summary>What compiler and analyzer say after a run of the generator.</summary>
    public static Task<ImmutableArray<Diagnostic>> AllDiagnosticsAsync(GeneratorRun run) => Analyzing(run).GetAllDiagnosticsAsync();

    /// <summary>The compilation with the warnings about null that generated files switch off.</summary>
    public static Compilation WithNullWarnings(Compilation compilation, IEnumerable<SyntaxTree> files) => files.Aggregate(
        compilation,
        static (result, file) => result.ReplaceSyntaxTree(
            file, CSharpSyntaxTree.ParseText(
            file.ToString().Replace("#nullable disable warnings", "#nullable enable warnings", StringComparison.Ordinal), (CSharpParseOptions)file.Options, file.FilePath)));

    private static CompilationWithAnalyzers Analyzing(GeneratorRun run) => run.Output.WithAnalyzers([new DeclarationAnalyzer()]);
}

/// <summary>Result of one run of the generator.</summary>
/// <param name="Result">What it generated.</param>
/// <param name="Output">The compilation with the generated files in it.</param>
/// <param name="Diagnostics">What the driver itself complained about.</param>
internal sealed record GeneratorRun(GeneratorDriverRunResult Result, Compilation Output, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>
    /// Warnings and errors of the compiler at its strictest, those about null in generated files included, which a user's build does not
    /// look for. Missing documentation counts in generated files only: a test's own members are not what is tested.
    /// </summary>
    public IReadOnlyList<Diagnostic> Complaints =>
        [.. Diagnostics.Concat(Harness.WithNullWarnings(Output, Result.GeneratedTrees).GetDiagnostics())
            .Where(d => d.Severity >= DiagnosticSeverity.Warning && (d.Id != "CS1591" || IsGenerated(d.Location)))];

    /// <summary>Whether a place lies in a file that the generator wrote.</summary>
    public bool IsGenerated(Location location) => location.SourceTree is { } tree && Result.GeneratedTrees.Any(file => file.FilePath == tree.FilePath);

    /// <summary>The generated files without those of facts: one of each declaration.</summary>
    public IEnumerable<GeneratedSourceResult> Models => Result.Results[0].GeneratedSources.Where(file => !file.HintName.EndsWith("-Facts.g.cs", StringComparison.Ordinal));

    /// <summary>The text of a generated file by its hint name.</summary>
    public string this[string hint] => Result.Results[0].GeneratedSources.Single(s => s.HintName == hint).SourceText.ToString();
}
