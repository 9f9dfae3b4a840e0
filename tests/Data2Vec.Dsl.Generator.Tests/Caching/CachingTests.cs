extern alias generator;
using Data2Vec.Dsl.Generator.Tests.Testing;
using generator::Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TrackingNames = generator::Data2Vec.Dsl.Generator.TrackingNames;

namespace Data2Vec.Dsl.Generator.Tests.Caching;

/// <summary>What an edit makes the generator do again. Every row names the declarations that may change; all others must not.</summary>
public sealed class CachingTests
{
    private const string Declarations = """
        using Data2Vec.Dsl;

        namespace Sample;

        [Shape("B, N, C -> B, N, C")]
        public sealed class Gate([Weight("C, C")] TorchSharp.torch.Tensor weight) : StageModule
        {
            public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor x) => x.matmul(weight);
        }

        [ImageEncoder(Size = 32)]
        [PatchEmbedding(Dim = 32, Patch = 8)]
        [Stage<Gate>]
        [Maskable]
        [Transformer(Depth = 2, Heads = 4)]
        public sealed partial class Eye
        {
            private int Unrelated() => 1;
        }

        [RandomMask(Ratio = 0.5)]
        public sealed partial class Singles;

        [Data2Vec<Eye, Singles>]
        [Targets(TopLayers = 2)]
        [Recipe(Updates = 10, BatchSize = 2, LearningRate = 1e-3)]
        public sealed partial class Both;
        """;

    private const string Elsewhere = "namespace Sample; internal class Elsewhere { }";

    [Theory]
    [InlineData("comment above", "[ImageEncoder", "// A comment.\n[ImageEncoder")]
    [InlineData("blank line above", "[ImageEncoder", "\n\n[ImageEncoder")]
    [InlineData("whitespace inside", "Dim = 32, Patch = 8", "Dim  =  32 ,\n    Patch = 8")]
    [InlineData("comment inside", "Dim = 32, Patch", "Dim = 32, /* pixels */ Patch")]
    [InlineData("another spelling of a number", "Dim = 32", "Dim = 0x20")]
    [InlineData("rename of an unrelated member", "Unrelated", "Renamed")]
    [InlineData("edit of an unrelated body", "=> 1", "=> 2")]
    [InlineData("stage of the user's on another line", "[Stage<Gate>]", "\n\n[Stage<Gate>]")]
    [InlineData("class of a stage on another line", "[Shape(", "\n\n[Shape(")]
    [InlineData("body of a stage", "x.matmul(weight)", "x.matmul(weight.T)")]
    public void An_edit_that_says_the_same_writes_nothing_again(string edit, string old, string replacement)
    {
        var after = Run(c => Replace(c, old, replacement));
        Assert.All(after.Bound, step => Assert.True(step.Value == IncrementalStepRunReason.Unchanged, $"{edit}: {step}"));
        Assert.All(after.Written, step => Assert.True(step.Value == IncrementalStepRunReason.Cached, $"{edit}: {step}"));
        Assert.Equal(["Sample.Both", "Sample.Eye", "Sample.Singles"], after.Written.Keys);
    }

    [Fact]
    public void An_unrelated_file_writes_nothing_again()
    {
        var added = Run(c => c.AddSyntaxTrees(Harness.Parse("internal class New;", "New.cs")));
        var changed = Run(c => c.ReplaceSyntaxTree(c.SyntaxTrees[1], Harness.Parse(Elsewhere + " ", "Source1.cs")));
        Assert.All([.. added.Written.Values, .. changed.Written.Values], reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Attributes_of_the_assembly_write_nothing_again()
    {
        var after = Run(c => c.AddSyntaxTrees(
            Harness.Parse("[assembly: System.Reflection.AssemblyMetadata(\"key\", \"value\")]", "AssemblyInfo.cs")));
        Assert.All(after.Written.Values, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Another_language_version_writes_nothing_again()
    {
        var older = new CSharpParseOptions(LanguageVersion.CSharp13);
        var driver = Harness.Driver().RunGenerators(Harness.Compile(Declarations, Elsewhere));
        var compilation = CSharpCompilation.Create("Sample").AddReferences(Harness.Compile().References).AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(Declarations, older), CSharpSyntaxTree.ParseText(Elsewhere, older));
        var after = Reasons(driver.WithUpdatedParseOptions(older).RunGenerators(compilation));
        Assert.All(after.Bound.Values, reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
        Assert.All(after.Written.Values, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void A_changed_argument_writes_its_class_and_the_pairs_made_of_it()
    {
        var after = Run(c => Replace(c, "Heads = 4", "Heads = 8"));
        Assert.Equal(IncrementalStepRunReason.Modified, after.Written["Sample.Eye"]);
        Assert.Equal(IncrementalStepRunReason.Modified, after.Written["Sample.Both"]);
        Assert.Equal(IncrementalStepRunReason.Cached, after.Written["Sample.Singles"]);
    }

    [Theory]
    [InlineData("N, C\")", "N, 2*C\")")]
    [InlineData("Weight(\"C, C\")", "Weight(\"C, 2*C\")")]
    [InlineData("Tensor weight", "Tensor gate")]
    public void A_changed_statement_of_a_stage_writes_the_encoders_that_have_it(string old, string replacement)
    {
        var after = Run(c => Replace(c, old, replacement));
        Assert.Equal(IncrementalStepRunReason.Modified, after.Written["Sample.Eye"]);
        Assert.Equal(IncrementalStepRunReason.Modified, after.Written["Sample.Both"]);
        Assert.Equal(IncrementalStepRunReason.Cached, after.Written["Sample.Singles"]);
    }

    [Fact]
    public void A_changed_pair_writes_only_itself()
    {
        var after = Run(c => Replace(c, "TopLayers = 2", "TopLayers = 1"));
        Assert.Equal(IncrementalStepRunReason.Modified, after.Written["Sample.Both"]);
        Assert.Equal(IncrementalStepRunReason.Cached, after.Written["Sample.Eye"]);
        Assert.Equal(IncrementalStepRunReason.Cached, after.Written["Sample.Singles"]);
    }

    [Fact]
    public void A_new_encoder_writes_only_itself()
    {
        var after = Run(c => c.AddSyntaxTrees(Harness.Parse(Golden.Minimal, "New.cs")));
        Assert.Equal(IncrementalStepRunReason.New, after.Written["Sample.Minimal"]);
        Assert.Equal(
            [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached],
            after.Written.Where(w => w.Key != "Sample.Minimal").Select(w => w.Value));
    }

    [Fact]
    public void An_encoder_in_another_file_changes_the_pair_made_of_it()
    {
        var pair = Declarations[Declarations.IndexOf("[RandomMask", StringComparison.Ordinal)..];
        var encoder = Declarations[..Declarations.IndexOf("[RandomMask", StringComparison.Ordinal)];
        var before = Harness.Compile(encoder, Harness.Usings + pair);
        var driver = Harness.Driver().RunGenerators(before);
        var text = driver.GetRunResult().Results[0].GeneratedSources.Single(s => s.HintName == "Sample.Both.g.cs").SourceText.ToString();
        driver = driver.RunGenerators(Replace(before, "Dim = 32", "Dim = 64"));
        Assert.Equal(IncrementalStepRunReason.Modified, Reasons(driver).Written["Sample.Both"]);
        Assert.NotEqual(
            text, driver.GetRunResult().Results[0].GeneratedSources.Single(s => s.HintName == "Sample.Both.g.cs").SourceText.ToString());
    }

    [Fact]
    public void Nothing_that_is_kept_between_runs_holds_a_compilation_alive()
    {
        var result = Harness.Driver().RunGenerators(Harness.Compile([.. Golden.All.Values])).GetRunResult().Results[0];
        var kept = new[] { TrackingNames.Bind, TrackingNames.Link }
            .SelectMany(name => result.TrackedSteps[name]).SelectMany(s => s.Outputs).Select(o => o.Value).OfType<DeclarationSpec>().ToList();
        Assert.Equal(2 * Golden.Declarations, kept.Count(spec => spec.Kind != DeclarationKind.Stage));
        Assert.All(kept, value => Assert.Empty(ObjectGraph.RoslynObjects(value)));
    }

    private static (SortedDictionary<string, IncrementalStepRunReason> Bound, SortedDictionary<string, IncrementalStepRunReason> Written) Run(
        Func<CSharpCompilation, CSharpCompilation> edit)
    {
        var before = Harness.Compile(Declarations, Elsewhere);
        return Reasons(Harness.Driver().RunGenerators(before).RunGenerators(edit(before)));
    }

    // Why each declaration's specification and file are what they are, by hint name.
    private static (SortedDictionary<string, IncrementalStepRunReason> Bound, SortedDictionary<string, IncrementalStepRunReason> Written) Reasons(
        GeneratorDriver driver)
    {
        var result = driver.GetRunResult().Results[0];
        var bound = result.TrackedSteps[TrackingNames.Bind]
            .SelectMany(step => step.Outputs)
            .Where(output => output.Value is not null)
            .ToDictionary(output => ((DeclarationSpec)output.Value).Type.HintName, output => output.Reason, StringComparer.Ordinal);
        var written = result.TrackedOutputSteps.Values
            .SelectMany(steps => steps)
            .ToDictionary(step => HintOf(step.Inputs[0]), step => Assert.Single(step.Outputs).Reason, StringComparer.Ordinal);
        return (new(bound, StringComparer.Ordinal), new(written, StringComparer.Ordinal));

        static string HintOf((IncrementalGeneratorRunStep Source, int OutputIndex) input) =>
            ((DeclarationSpec)input.Source.Outputs[input.OutputIndex].Value).Type.HintName;
    }

    private static CSharpCompilation Replace(CSharpCompilation compilation, string old, string replacement)
    {
        var tree = compilation.SyntaxTrees[0];
        Assert.Contains(old, tree.ToString(), StringComparison.Ordinal);
        return compilation.ReplaceSyntaxTree(
            tree, Harness.Parse(tree.ToString().Replace(old, replacement, StringComparison.Ordinal), tree.FilePath));
    }
}
