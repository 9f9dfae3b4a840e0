using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>Mistakes that do not depend on each other are shown at once, and not in rounds.</summary>
public sealed class SeveralMistakesTests
{
    private const string Wrong = """
        [Teacher(Decay = 2, Sees = TeacherSees.MaskedTokens)]
        [Targets(TopLayers = 3, LayerNorm = Normalise.Mean, GroupNorm = Normalise.Mean)]
        [Regression(Loss = Loss.SmoothL1)]
        [Recipe(Updates = 1000, BatchSize = 63, Accumulation = 2, LearningRate = 1e-3, Warmup = 2000)]
        [Monitor(MaxCosine = 2)]
        """;

    // In the order of the source: decay and view of the teacher, targets, loss, passes, warm-up, monitor.
    private static readonly string[] s_found = ["D2V6008", "D2V1004", "D2V2006", "D2V6011", "D2V6010", "D2V6018", "D2V6012", "D2V1004"];

    private static readonly string s_all = Samples.All
        .With("[Teacher(Decay = 0.99)]\n[Targets(TopLayers = 2)]\n[Recipe(Updates = 1000, BatchSize = 64, LearningRate = 1e-3)]", Wrong);

    [Fact]
    public async Task All_of_a_pair() => Assert.Equal(s_found, await FoundAsync(s_all));

    [Fact]
    public async Task Beside_those_of_encoder_and_policy() =>
        Assert.Equal(
            ["D2V2001", "D2V1004", .. s_found.Where(id => id != "D2V2006").Where((_, i) => i != 1)],
            await FoundAsync(s_all.With("Heads = 4", "Heads = 5").With("Ratio = 0.5", "Ratio = 5")));

    [Fact]
    public async Task Beside_a_class_that_cannot_be_continued() =>
        Assert.Equal([.. s_found, "D2V0001"], await FoundAsync(s_all.With("public sealed partial class TinyPair", "public sealed class TinyPair")));

    [Fact]
    public async Task Beside_an_encoder_without_a_mask_point() =>
        Assert.Equal(["D2V5010", .. s_found], await FoundAsync(s_all.Without("[Maskable]")));

    [Fact]
    public async Task Both_type_arguments() =>
        Assert.Equal(["D2V0005", "D2V0005"], await FoundAsync(Samples.All.With("Data2Vec<Tiny, Half>", "Data2Vec<Half, Tiny>")));

    [Fact]
    public async Task Of_an_encoder_whose_class_cannot_be_continued() =>
        Assert.Equal(["D2V2001", "D2V0001"], await FoundAsync(Samples.Encoder.With("Heads = 4", "Heads = 5").With("partial ", "")));

    [Fact]
    public async Task Of_a_pair_without_a_recipe() =>
        Assert.Equal(["D2V6008", "D2V2006", "D2V0007"], await FoundAsync(Samples.All
            .With("Decay = 0.99", "Decay = 2").With("TopLayers = 2", "TopLayers = 3").Without("[Recipe(Updates = 1000, BatchSize = 64, LearningRate = 1e-3)]")));

    private static async Task<IEnumerable<string>> FoundAsync(string source) =>
        (await Harness.AnalyzeAsync(Harness.Usings + source)).Select(diagnostic => diagnostic.Id);
}
