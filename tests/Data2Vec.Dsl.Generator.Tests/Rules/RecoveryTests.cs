using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>One mistake gives one diagnostic, whoever uses what it stands in.</summary>
public sealed class RecoveryTests
{
    private const string Users = """

        public static class Users
        {
            public static long Count => Tiny.ParameterCount + Tiny.Tokens + Tiny.Channels + Tiny.Height + Tiny.Width + Tiny.ForwardFlops + TinyPair.ParameterCount + Tiny.StageTable.Length;

            public static object? Use(ImageBatch images)
            {
                using var encoder = new Tiny(seed: 2);
                using var pair = new TinyPair(device: null);
                Tiny student = pair.Student, teacher = pair.Teacher;
                var sequence = student.ToMaskPoint(images);
                Data2Vec.Dsl.Masking.MaskPolicy policy = new Half();
                Data2Vec.Dsl.Masking.MaskBatch mask = null!;
                student.Encode(student.Mask(sequence, mask));
                return (policy, teacher.GridOf(images), pair.forward(images, mask), pair.Recipe, pair.TeacherDecay, pair.Masking, student.Dim, Tiny.Layout);
            }
        }
        """;

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "Heads = 4", "Heads = 5", "D2V2001" },
        { "Depth = 2, ", "", "D2V0004" },
        { "[Transformer(Depth = 2, Heads = 4)]\n", "", "D2V0007" },
        { "[Maskable]\n", "", "D2V5010" },
        { "Ratio = 0.5", "Ratio = 5", "D2V1004" },
        { "Ratio = 0.5", "Ratio = 0.99", "D2V5002" },
        { "TopLayers = 2", "TopLayers = 3", "D2V2006" },
        { "[Targets(TopLayers = 2)]\n", "", "D2V0007" },
        { "[ImageEncoder(Size = 32)]", "[ImageEncoder(Size = 32)]\n[Teacher]", "D2V0006" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Users_of_a_broken_declaration_still_compile(string right, string wrong, string rule)
    {
        var run = Harness.Generate(Harness.Usings + Samples.All.With(right, wrong) + Users);
        Assert.Equal([rule], (await Harness.AnalyzeAsync(run)).Select(d => d.Id));
        Assert.Empty(run.Complaints);
    }

    [Fact]
    public void Users_of_a_right_declaration_compile_in_the_same_way() =>
        Assert.Empty(Harness.Generate(Harness.Usings + Samples.All + Users).Complaints);

    [Fact]
    public async Task Variants_and_pairs_of_a_broken_encoder_stay_silent()
    {
        var pair = Samples.Pair.With("Tiny,", "Wide,").With("TinyPair", "WidePair");
        var run = Harness.Generate(Harness.Usings + Samples.All.With("Heads = 4", "Heads = 5") + Samples.Variant + pair);
        Assert.Equal(["D2V2001"], (await Harness.AnalyzeAsync(run)).Select(d => d.Id));
        Assert.Empty(run.Complaints);
    }

    [Theory]
    [InlineData("Heads = 4", "Heads = \"4\"", "CS0029")]
    [InlineData("Heads = 4", "Heads = Four", "CS0103")]
    [InlineData("Heads = 4", "Heads = 4, Norm = Norm.Before", "CS0117")]
    [InlineData("Heads = 4", "Heads = 4, Breadth = 3", "CS0246")]
    [InlineData("Heads = 4", "Head = 4", "CS0246")]
    [InlineData("Heads = 4", "Heads = 4_000_000_000", "CS0266 CS0182")]
    [InlineData("Heads = 4", "Heads = 4.5", "CS0266")]
    [InlineData("Tiny, Half", "Tiny, Halb", "CS0246")]
    [InlineData("[Maskable]", "[Maskable]\n[Maskable]", "CS0579")]
    [InlineData("[Maskable]", "[Maskable]\n[Transformer(Depth = 1, Heads = 1)]", "CS0579")]
    public async Task What_the_compiler_refuses_is_left_to_it(string right, string wrong, string error)
    {
        var run = Harness.Generate(Harness.Usings + Samples.All.With(right, wrong) + Users);
        Assert.Empty((await Harness.AnalyzeAsync(run)).Select(Expect.Show));
        Assert.Equal(error.Split(' '), run.Complaints.Select(c => c.Id));
    }

    [Fact]
    public async Task A_number_is_no_encoder_as_the_compiler_knows()
    {
        var run = Harness.Generate(Harness.Usings + Samples.All.With("Tiny, Half", "int, Half"));
        Assert.Empty((await Harness.AnalyzeAsync(run)).Select(Expect.Show));
        Assert.Equal(["CS0452"], run.Complaints.Select(c => c.Id));
    }

    [Fact]
    public async Task A_struct_is_the_compilers_business()
    {
        var run = Harness.Generate(Harness.Usings + "[ImageEncoder(Size = 32)]\npublic partial struct Tiny;");
        Assert.Empty(await Harness.AnalyzeAsync(run));
        Assert.Equal(["CS0592"], run.Complaints.Select(c => c.Id));
    }

    [Fact]
    public async Task Mistakes_that_do_not_depend_on_each_other_are_all_reported()
    {
        var source = Samples.All.With("TopLayers = 2", "TopLayers = 3").With("Decay = 0.99", "Decay = 1").With("Ratio = 0.5", "Ratio = 0.99");
        Assert.Equal(["D2V2006", "D2V5002", "D2V6008"], (await Harness.AnalyzeAsync(Harness.Usings + source)).Select(d => d.Id).Order());
    }

    [Theory]
    [InlineData("Decay = 0.99", "Decay = 1", "D2V1004 D2V6008")]
    [InlineData("[Teacher(Decay = 0.99)]", "[Monitor(After = 10, MinRank = 300)]", "D2V1004 D2V6025")]
    [InlineData("[Targets(TopLayers = 2)]\n", "", "D2V0007 D2V1004")]
    [InlineData("Updates = 1000", "Updates = 1000, Warmup = 1000", "D2V1004 D2V6012")]
    [InlineData("[Targets(TopLayers = 2)]", "[Targets(TopLayers = 3)]", "D2V1004 D2V2006")]
    public async Task A_wrong_rate_hides_no_other_mistake(string right, string wrong, string rules)
    {
        var source = Samples.All.With("LearningRate = 1e-3", "LearningRate = -1e-3").With(right, wrong);
        Assert.Equal(rules.Split(' '), (await Harness.AnalyzeAsync(Harness.Usings + source)).Select(d => d.Id).Order());
    }

    [Fact]
    public async Task What_follows_from_a_recipe_is_checked_beside_a_wrong_loss()
    {
        var source = Samples.All.With("BatchSize = 64", "BatchSize = 64, WorldSize = 3").With("[Targets", "[Regression(Loss = Loss.SmoothL1)]\n[Targets");
        Assert.Equal(["D2V6010", "D2V6018"], (await Harness.AnalyzeAsync(Harness.Usings + source)).Select(d => d.Id).Order());
    }

    [Fact]
    public async Task What_is_made_of_a_class_that_declares_two_things_stays_silent()
    {
        var source = Samples.All.With("[ImageEncoder", "[Data2Vec<Tiny, Half>]\n[ImageEncoder");
        Assert.Equal(["D2V0003"], (await Harness.AnalyzeAsync(Harness.Usings + source)).Select(d => d.Id));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_long_chain_of_variants_is_planned_in_no_time()
    {
        // Were each base planned twice, this would be 2³⁰ plans.
        var chain = Enumerable.Range(1, 30).Select(i =>
            $"[Variant<{(i == 1 ? "Tiny" : $"Tiny{i - 1}")}>]\n[Transformer(Depth = {i + 2})]\npublic sealed partial class Tiny{i};\n");
        var source = Harness.Usings + Samples.Encoder + string.Concat(chain);
        var run = await Task.Run(() => Harness.Generate(source));
        Assert.Contains("Transformer ×32", run["Sample.Tiny30.g.cs"], StringComparison.Ordinal);
        Assert.Empty(await Harness.AnalyzeAsync(run));
    }

    [Fact]
    public async Task In_an_editor_the_files_of_another_project_are_not_pointed_at()
    {
        // The encoder is another project's, seen through its sources as an editor does it.
        var library = Harness.Generate(Harness.Usings + Samples.Encoder).Output;
        var program = Harness.Compile(Harness.Usings + Samples.Mask + Samples.Pair.With("TopLayers = 2", "TopLayers = 3")).AddReferences(library.ToMetadataReference());
        var diagnostics = await Harness.AnalyzeAsync(Harness.Generate(program));
        Assert.Equal(["D2V2006 'TopLayers = 3' is more than 'Tiny' has (2 blocks); use 2 or less"], diagnostics.Select(Expect.Show));
        Assert.Empty(diagnostics[0].AdditionalLocations);
    }
}
