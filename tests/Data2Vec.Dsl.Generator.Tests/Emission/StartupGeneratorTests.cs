extern alias generator;
extern alias runtime;

using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using StartupGenerator = generator::Data2Vec.Dsl.Generator.StartupGenerator;
using TorchLibrary = runtime::Data2Vec.Dsl.TorchLibrary;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

public class StartupGeneratorTests
{
    private static readonly MetadataReference Runtime = MetadataReference.CreateFromFile(typeof(TorchLibrary).Assembly.Location);

    [Fact]
    public void A_program_that_references_the_runtime_prepares_the_native_library_as_it_starts()
    {
        var driver = Driver().RunGeneratorsAndUpdateCompilation(Program(Runtime), out var compilation, out var diagnostics);

        Assert.Empty(diagnostics);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        var source = Assert.Single(driver.GetRunResult().GeneratedTrees).ToString();
        Assert.Contains("ModuleInitializer", source, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', source);
    }

    [Fact]
    public void A_program_without_the_runtime_gets_nothing() =>
        Assert.Empty(Driver().RunGenerators(Program()).GetRunResult().GeneratedTrees);

    [Fact]
    public void Behind_an_extern_alias_nothing_is_written_that_would_not_compile() =>
        Assert.Empty(Driver().RunGenerators(Program(Runtime.WithAliases(["torch"]))).GetRunResult().GeneratedTrees);

    [Fact]
    public void A_language_version_without_file_types_gets_nothing_that_would_not_compile() =>
        Assert.Empty(Driver(LanguageVersion.CSharp10).RunGenerators(Program(LanguageVersion.CSharp10, Runtime)).GetRunResult().GeneratedTrees);

    [Fact]
    public void Typing_elsewhere_writes_nothing_again()
    {
        var program = Program(Runtime);
        var driver = Driver().RunGenerators(program);
        driver = driver.RunGenerators(program.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Other;", new(LanguageVersion.Latest))));

        var steps = Assert.Single(driver.GetRunResult().Results).TrackedSteps["Startup"];
        Assert.Equal(IncrementalStepRunReason.Unchanged, Assert.Single(Assert.Single(steps).Outputs).Reason);
    }

    private static GeneratorDriver Driver(LanguageVersion version = LanguageVersion.Latest) => CSharpGeneratorDriver.Create(
        [new StartupGenerator().AsSourceGenerator()],
        parseOptions: new CSharpParseOptions(version),
        driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static CSharpCompilation Program(params ReadOnlySpan<MetadataReference> references) => Program(LanguageVersion.Latest, references);

    private static CSharpCompilation Program(LanguageVersion version, params ReadOnlySpan<MetadataReference> references) => CSharpCompilation.Create(
        "program",
        [CSharpSyntaxTree.ParseText("System.Console.WriteLine();", new CSharpParseOptions(version))],
        [.. Net100.References.All, .. references],
        new CSharpCompilationOptions(OutputKind.ConsoleApplication));
}
