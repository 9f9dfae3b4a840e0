extern alias generator;
using Data2Vec.Dsl.Generator.Tests.Testing;
using generator::Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TrackingNames = generator::Data2Vec.Dsl.Generator.TrackingNames;

namespace Data2Vec.Dsl.Generator.Tests.Caching;

/// <summary>
/// Classes are bound once and remembered. Whatever is edited elsewhere, what is written must be what a generator writes that remembers nothing;
/// and where no name means anything else than before, nothing is bound again.
/// </summary>
public sealed class SurroundingsTests
{
    private const string Eye = """
        using Data2Vec.Dsl;

        namespace Sample;

        [ImageEncoder(Size = Sizes.Image)]
        [PatchEmbedding(Dim = 32, Patch = Sizes.Patch)]
        [Stage<Gate>]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 2, Heads = (int)Count.Heads)]
        public sealed partial class Eye
        {
            public const int Own = 1;

            private int Body() => 1;
        }
        """;

    private const string Pair = """
        using Data2Vec.Dsl;

        namespace Sample;

        [Data2Vec<Eye, Singles>]
        [Targets(TopLayers = 2)]
        [Recipe(Updates = 100_000, BatchSize = 2, LearningRate = 1e-3)]
        public sealed partial class Both;

        [WithHead<Eye>]
        [ImageClassifier(Labels = typeof(Kinds))]
        public sealed partial class Sorter;
        """;

    private const string Elsewhere = """
        namespace Sample
        {
            public static class Sizes
            {
                public const int Image = 32;
                public const int Patch = Half * 2;
                private const int Half = 4;
                public static readonly int Unused = 1;

                public static int Area(int side) { return side * side; }
            }

            public enum Count
            {
                Heads = 4,
            }

            public enum Kinds
            {
                Cat,
                Dog,
            }

            [System.Obsolete("old")]
            public class Old { }
        }
        """;

    private const string Gate = """
        using Data2Vec.Dsl;

        namespace Sample;

        [Shape("B, N, C -> B, N, C")]
        public sealed class Gate([Weight("C, C")] TorchSharp.torch.Tensor weight) : StageModule
        {
            public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor x) => x.matmul(weight);
        }

        [RandomMask(Ratio = 0.5)]
        public sealed partial class Singles;
        """;

    /// <summary>Edits that change what a class in another file declares: file, old text, new text.</summary>
    public static TheoryData<string, string, string> Meaningful => new()
    {
        { "Elsewhere.cs", "Image = 32", "Image = 64" },
        { "Elsewhere.cs", "Half = 4", "Half = 2" },
        { "Elsewhere.cs", "Heads = 4", "Heads = 8" },
        { "Elsewhere.cs", "Cat,", "Cat, Cow," },
        { "Elsewhere.cs", "public enum Count", "public class ImageEncoderAttribute : System.Attribute { public int Size { get; set; } }\npublic enum Count" },
        { "Elsewhere.cs", "public class Old { }", "partial class Eye { public const int More = 1; }\npartial class Eye(int size) { }" },
        { "Gate.cs", "N, C\")", "N, 2*C\")" },
        { "Gate.cs", "Weight(\"C, C\")", "Weight(\"C, 2*C\")" },
        { "Gate.cs", "Tensor weight)", "Tensor kernel)" },
        { "Gate.cs", " : StageModule", "" },
        { "Gate.cs", "Ratio = 0.5", "Ratio = 0.25" },
        { "Gate.cs", "class Singles", "class Others" },
        { "Eye.cs", "Heads = (int)Count.Heads", "Heads = 2" },
        { "Eye.cs", "class Eye", "class Ear" },
        { "Eye.cs", "namespace Sample", "namespace Samples" },
        { "Pair.cs", "Labels = typeof(Kinds)", "Labels = typeof(Count)" },
        { "Elsewhere.cs", "[System.Obsolete(\"old\")]\n    public class Old { }", "[Data2Vec.Dsl.LayerNorm] partial class Eye;" },
    };

    /// <summary>Edits that change which names there are, and yet not what is declared.</summary>
    public static TheoryData<string, string, string> Harmless => new()
    {
        { "Elsewhere.cs", "public class Old", "public class EYE" },
        { "Elsewhere.cs", "public class Old { }", "public static class Old { }\n}\nnamespace Sample.Data2Vec.Dsl { public class Other { }" },
        { "Gate.cs", "public sealed partial class Singles", "internal sealed partial class Singles" },
        { "Elsewhere.cs", "public class Old { }", "/// <summary>Seen.</summary>\npartial class Eye;" },
    };

    /// <summary>Edits that change no meaning: none binds a class of another file again.</summary>
    public static TheoryData<string, string, string> Meaningless => new()
    {
        { "Elsewhere.cs", "return side * side", "return side * side * 2" },
        { "Elsewhere.cs", "Unused = 1", "Unused = 2" },
        { "Elsewhere.cs", "    public enum Kinds", "    // A comment.\n    public enum Kinds" },
        { "Elsewhere.cs", "Obsolete(\"old\")", "Obsolete(\"older\")" },
        { "Eye.cs", "Depth = 2", "Depth = 3" },
        { "Eye.cs", "[Maskable]", "[Maskable(Start = MaskStart.Zeros)]" },
        { "Eye.cs", "=> 1", "=> 2" },
        { "Gate.cs", "x.matmul(weight)", "x + weight" },
        { "Pair.cs", "TopLayers = 2", "TopLayers = 1" },
    };

    [Theory]
    [MemberData(nameof(Meaningful))]
    [MemberData(nameof(Harmless))]
    [MemberData(nameof(Meaningless))]
    public void An_edit_writes_what_a_generator_writes_that_remembers_nothing(string file, string old, string replacement)
    {
        var before = Project();
        var driver = Harness.Driver().RunGenerators(before);
        var after = Edit(before, file, old, replacement);
        Assert.Equal(Texts(Harness.Driver().RunGenerators(Forgotten(after))), Texts(driver.RunGenerators(after)));
    }

    [Theory]
    [MemberData(nameof(Meaningful))]
    public void An_edit_that_says_something_else_writes_something_else(string file, string old, string replacement)
    {
        var before = Project();
        var driver = Harness.Driver().RunGenerators(before);
        Assert.DoesNotContain(Texts(driver), text => text.Contains("DeclarationError", StringComparison.Ordinal));
        Assert.NotEqual(Texts(driver), Texts(driver.RunGenerators(Edit(before, file, old, replacement))));
    }

    [Theory]
    [MemberData(nameof(Meaningless))]
    public void An_edit_that_changes_no_name_binds_only_its_own_file(string file, string old, string replacement)
    {
        var before = Project();
        var driver = Harness.Driver().RunGenerators(before);
        var known = Bound(driver);
        var again = Bound(driver.RunGenerators(Edit(before, file, old, replacement)));
        Assert.Equal(
            known.Where(k => FileOf(k.Key) != file).Select(k => k.Key),
            known.Where(k => again.TryGetValue(k.Key, out var spec) && ReferenceEquals(spec, k.Value)).Select(k => k.Key).Where(name => FileOf(name) != file));
    }

    [Fact]
    public void An_alias_for_an_attribute_is_seen_through()
    {
        var before = Project().AddSyntaxTrees(Harness.Parse("global using Vision = Data2Vec.Dsl.ImageEncoderAttribute;", "Global.cs"));
        var after = Edit(before, "Eye.cs", "[ImageEncoder(", "[Vision(");
        Assert.Equal(Texts(Harness.Driver().RunGenerators(before)), Texts(Harness.Driver().RunGenerators(after)));
        Assert.Contains(Texts(Harness.Driver().RunGenerators(after)), text => text.Contains("partial class Eye :", StringComparison.Ordinal));

        var other = Edit(after, "Global.cs", "ImageEncoderAttribute", "TextEncoderAttribute");
        var driver = Harness.Driver().RunGenerators(after).RunGenerators(other);
        Assert.Equal(Texts(Harness.Driver().RunGenerators(Forgotten(other))), Texts(driver));
        Assert.NotEqual(Texts(Harness.Driver().RunGenerators(after)), Texts(driver));
    }

    [Fact]
    public void Another_reference_binds_again()
    {
        var before = Project();
        var driver = Harness.Driver().RunGenerators(before);
        var known = Bound(driver);
        var runtime = before.References.Single(r => r.Display!.EndsWith("Data2Vec.Dsl.dll", StringComparison.Ordinal));
        var after = before.RemoveReferences(runtime);
        Assert.NotEqual(known.Count, Bound(driver.RunGenerators(after)).Count);
    }

    [Fact]
    public void Of_five_hundred_models_an_edit_writes_one_and_what_is_made_of_it()
    {
        string Model(int i) => i % 2 == 0
            ? $"using Data2Vec.Dsl;\n[ImageEncoder(Size = 32), PatchEmbedding(Dim = 32, Patch = 8), Maskable, LearnedPositions, Transformer(Depth = 2, Heads = 4)]\npublic partial class M{i};"
            : $"using Data2Vec.Dsl;\n[Variant<M{i - 1}>, Transformer(Depth = 3)]\npublic partial class M{i};";
        var before = Harness.Compile([.. Enumerable.Range(0, 500).Select(Model), "class Elsewhere { int Value => 1; }"]);
        var driver = Harness.Driver().RunGenerators(before);

        var elsewhere = driver.RunGenerators(Edit(before, "Source500.cs", "=> 1", "=> 2"));
        Assert.Empty(Written(elsewhere));
        Assert.All(Bound(driver), known => Assert.Same(known.Value, Bound(elsewhere)[known.Key]));

        Assert.Equal(["M200", "M201"], Written(driver.RunGenerators(Edit(before, "Source200.cs", "Heads = 4", "Heads = 8"))));
        Assert.Equal(["M201"], Written(driver.RunGenerators(Edit(before, "Source201.cs", "Depth = 3", "Depth = 4"))));
    }

    [Fact]
    public void What_is_remembered_holds_no_compilation_alive()
    {
        var (first, driver) = RunTwice();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(first.IsAlive);
        GC.KeepAlive(driver);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static (WeakReference First, GeneratorDriver Driver) RunTwice()
        {
            var before = Project();
            var after = Edit(before, "Eye.cs", "=> 1", "=> 2");
            return (new WeakReference(before), Harness.Driver().RunGenerators(before).RunGenerators(after));
        }
    }

    private static CSharpCompilation Project()
    {
        (string File, string Text)[] files = [("Eye.cs", Eye), ("Pair.cs", Pair), ("Elsewhere.cs", Elsewhere), ("Gate.cs", Gate)];
        return Harness.Compile().AddSyntaxTrees(files.Select(f => Harness.Parse(f.Text, f.File)).ToArray());
    }

    private static string FileOf(string hint) => hint switch
    {
        "Sample.Eye" => "Eye.cs",
        "Sample.Both" or "Sample.Sorter" => "Pair.cs",
        _ => "Gate.cs",
    };

    private static CSharpCompilation Edit(CSharpCompilation compilation, string file, string old, string replacement)
    {
        var tree = compilation.SyntaxTrees.Single(t => t.FilePath == file);
        Assert.Contains(old, tree.ToString(), StringComparison.Ordinal);
        return compilation.ReplaceSyntaxTree(tree, Harness.Parse(tree.ToString().Replace(old, replacement, StringComparison.Ordinal), file));
    }

    // The same text in trees that nothing is remembered of.
    private static CSharpCompilation Forgotten(CSharpCompilation compilation) =>
        compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(compilation.SyntaxTrees.Select(t => Harness.Parse(t.ToString(), t.FilePath)).ToArray());

    private static List<string> Texts(GeneratorDriver driver) =>
        [.. driver.GetRunResult().Results[0].GeneratedSources.OrderBy(s => s.HintName, StringComparer.Ordinal).Select(s => s.SourceText.ToString())];

    private static SortedDictionary<string, DeclarationSpec> Bound(GeneratorDriver driver) => new(
        driver.GetRunResult().Results[0].TrackedSteps[TrackingNames.Bind]
            .SelectMany(step => step.Outputs)
            .Where(output => output.Reason != IncrementalStepRunReason.Removed)
            .Select(output => output.Value)
            .OfType<DeclarationSpec>()
            .ToDictionary(spec => spec.Type.HintName),
        StringComparer.Ordinal);

    private static List<string> Written(GeneratorDriver driver) =>
    [
        .. driver.GetRunResult().Results[0].TrackedOutputSteps.Values
            .SelectMany(steps => steps)
            .Where(step => step.Outputs.Any(output => output.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New))
            .Select(step => ((DeclarationSpec)step.Inputs[0].Source.Outputs[step.Inputs[0].OutputIndex].Value).Type.HintName)
            .Order(StringComparer.Ordinal),
    ];
}
