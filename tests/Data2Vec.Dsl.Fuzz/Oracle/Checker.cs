extern alias generator;

using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using generator::Data2Vec.Dsl.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Data2Vec.Dsl.Fuzz.Oracle;

/// <summary>The generator and the analyzer: the product's, or ones with a mistake seeded into them.</summary>
internal sealed class Checker(Func<IIncrementalGenerator> generator, Func<DiagnosticAnalyzer> analyzer)
{
    private static readonly CSharpParseOptions s_parsing = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .WithDocumentationMode(DocumentationMode.Diagnose);

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. Net100.References.All,
        MetadataReference.CreateFromFile(typeof(Model).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(TorchSharp.torch).Assembly.Location),
    ];

    private static readonly CSharpCompilationOptions s_options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release, warningLevel: 9999)
        .WithSpecificDiagnosticOptions([new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)]);

    /// <summary>The product's own.</summary>
    public static Checker Product { get; } = new(() => new DeclarationGenerator(), () => new DeclarationAnalyzer());

    /// <summary>Makes one project of many cases.</summary>
    /// <param name="texts">The file of each case; each has a namespace of its own.</param>
    public static async Task<Prepared> PrepareAsync(IReadOnlyList<string> texts)
    {
        var workspace = new AdhocWorkspace();
        var id = ProjectId.CreateNewId();
        var documents = texts.Select((text, i) => DocumentInfo.Create(
            DocumentId.CreateNewId(id), $"Case{i}.cs", loader: TextLoader.From(TextAndVersion.Create(SourceText.From(text), VersionStamp.Default)), filePath: $"Case{i}.cs"));
        List<DocumentInfo> all = [.. documents];
        var project = workspace.AddProject(ProjectInfo.Create(
            id, VersionStamp.Default, "Cases", "Cases", LanguageNames.CSharp, compilationOptions: s_options, parseOptions: s_parsing, documents: all,
            metadataReferences: s_references));
        return new Prepared(workspace, project, (await project.GetCompilationAsync())!, all.ConvertAll(d => d.Id));
    }

    /// <summary>Runs generator and analyzer over a project.</summary>
    /// <param name="prepared">The project.</param>
    /// <param name="compiles">Whether the compiler is asked as well, and an assembly made.</param>
    /// <param name="generates">Whether code is generated; the analyzer needs none.</param>
    public async Task<Checked> CheckAsync(Prepared prepared, bool compiles = true, bool generates = true)
    {
        if (!generates)
        {
            return new Checked(prepared, prepared.Compilation, null, await AnalyzeAsync(prepared.Compilation));
        }

        var driver = CSharpGeneratorDriver.Create([generator().AsSourceGenerator()], parseOptions: s_parsing)
            .RunGeneratorsAndUpdateCompilation(prepared.Compilation, out var output, out var complaints);
        var said = await AnalyzeAsync(output);

        // Compiling to an assembly tells all that the compiler has to say, so everything is bound once.
        using var image = new MemoryStream();
        using var documentation = new MemoryStream();
        var emitted = compiles ? output.Emit(image, xmlDocumentationStream: documentation) : null;
        return new Checked(prepared, output, driver.GetRunResult(), [.. complaints, .. said, .. emitted?.Diagnostics ?? []])
        {
            Image = emitted is { Success: true } ? image.ToArray() : null,
        };
    }

    private async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Compilation compilation)
    {
        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        return await new CompilationWithAnalyzers(compilation, [analyzer()], options).GetAnalyzerDiagnosticsAsync();
    }
}

/// <summary>A project of many cases, before anything has been generated.</summary>
internal sealed record Prepared(Workspace Workspace, Project Project, Compilation Compilation, IReadOnlyList<DocumentId> Documents) : IDisposable
{
    public void Dispose() => Workspace.Dispose();
}

/// <summary>What generator, compiler and analyzer made of many cases.</summary>
internal sealed class Checked
{
    // What the generator or the analyzer throws is caught, and becomes this.
    private const string GeneratorFailed = "D2V0015";

    private readonly Prepared _prepared;
    private readonly Dictionary<int, List<Diagnostic>> _said = [];

    public Checked(Prepared prepared, Compilation output, GeneratorDriverRunResult? result, IReadOnlyList<Diagnostic> said)
    {
        (_prepared, Output, HasCode) = (prepared, output, result is not null);
        var (project, documents) = (prepared.Project, prepared.Documents);
        Exception = result?.Results.Select(r => r.Exception).FirstOrDefault(e => e is not null);
        var places = documents.Select((id, i) => (Path: project.GetDocument(id)!.FilePath!, i)).ToDictionary(d => d.Path, d => d.i);

        // A generated file is called after its class: Case7.Encoder.g.cs belongs to the file whose namespace is Case7.
        var spaces = documents.Select((id, i) => (Space: Space(project.GetDocument(id)!), i)).ToDictionary(d => d.Space, d => d.i);
        foreach (var diagnostic in said)
        {
            var path = diagnostic.Location.SourceTree?.FilePath;
            var place = path is null || diagnostic.Id == GeneratorFailed ? -1
                : places.TryGetValue(path, out var own) ? own
                : spaces.GetValueOrDefault(Path.GetFileName(path).Split('.')[0], -1);
            (_said.TryGetValue(place, out var list) ? list : _said[place] = []).Add(diagnostic);
        }
    }

    public Compilation Output { get; }

    /// <summary>Whether code has been generated.</summary>
    public bool HasCode { get; }

    /// <summary>The assembly; null where it was not asked for or could not be made.</summary>
    public byte[]? Image { get; init; }

    /// <summary>What the generator threw, if anything.</summary>
    public Exception? Exception { get; }

    /// <summary>What belongs to no case: complaints about the generator or analyzer themselves.</summary>
    public IReadOnlyList<Diagnostic> Elsewhere => _said.GetValueOrDefault(-1, []);

    /// <summary>What the analyzer says of a case, errors alone.</summary>
    public IReadOnlyList<Diagnostic> Errors(int place) => [.. Findings(place).Where(d => d.Severity == DiagnosticSeverity.Error)];

    /// <summary>What the analyzer says of a case.</summary>
    public IReadOnlyList<Diagnostic> Findings(int place) => [.. Of(place).Where(d => d.Id.StartsWith("D2V", StringComparison.Ordinal))];

    /// <summary>What the compiler says of a case, its warnings included; missing documentation counts in generated files only.</summary>
    public IReadOnlyList<Diagnostic> Complaints(int place) => [.. Of(place).Where(d =>
        d.Severity >= DiagnosticSeverity.Warning && !d.Id.StartsWith("D2V", StringComparison.Ordinal)
        && (d.Id != "CS1591" || d.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true))];

    /// <summary>The file of a case, as an editor holds it for fixes.</summary>
    public Document Document(int place) => _prepared.Project.GetDocument(_prepared.Documents[place])!;

    private List<Diagnostic> Of(int place) => _said.GetValueOrDefault(place, []);

    private static string Space(Document document)
    {
        var text = document.GetTextAsync().GetAwaiter().GetResult().ToString();
        var start = text.IndexOf("namespace ", StringComparison.Ordinal) + "namespace ".Length;
        return text[start..text.IndexOf(';', start)];
    }
}
