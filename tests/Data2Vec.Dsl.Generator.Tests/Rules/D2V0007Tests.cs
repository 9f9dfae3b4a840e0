using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0007Tests
{
    [Fact]
    public Task An_encoder_has_blocks() => Expect.FindingAsync(
        Samples.All.Without("[Transformer(Depth = 2, Heads = 4)]").With("class Tiny;", "class «Tiny»;"),
        "D2V0007 'Tiny' has no [Transformer], so it has no blocks; add [Transformer(Depth = 12, Heads = 4)]",
        "Add [Transformer(Depth = 12, Heads = 4)]");

    [Fact]
    public Task An_encoder_without_any_stage_lacks_patches_first() => Expect.FindingAsync(
        "[ImageEncoder(Size = 32)]\npublic sealed partial class «Tiny»;",
        "D2V0007 'Tiny' has no [PatchEmbedding], so nothing cuts its image into positions; add [PatchEmbedding(Dim = 768)]",
        ["Add [PatchEmbedding(Dim = 768)]"],
        remains: 1);

    [Fact]
    public Task A_pair_says_what_is_predicted() => Expect.FindingAsync(
        Samples.All.Without("[Targets(TopLayers = 2)]").With("class TinyPair", "class «TinyPair»"),
        "D2V0007 'TinyPair' has no [Targets], so nothing says what the student predicts; add [Targets(TopLayers = 2)]",
        "Add [Targets(TopLayers = 2)]");

    [Fact]
    public Task A_pair_says_how_to_train() => Expect.FindingAsync(
        Samples.All.Without("[Recipe(Updates = 1000, BatchSize = 64, LearningRate = 1e-3)]").With("class TinyPair", "class «TinyPair»"),
        "D2V0007 'TinyPair' has no [Recipe], so nothing says how to train it; add [Recipe(Updates = 100_000, BatchSize = 256, LearningRate = 1e-3)]",
        "Add [Recipe(Updates = 100_000, BatchSize = 256, LearningRate = 1e-3)]");

    [Fact]
    public async Task What_is_added_stands_on_a_line_of_its_own() => Assert.Equal(
        Samples.All.Without("[Targets(TopLayers = 2)]").With("1e-3)]\n", "1e-3)]\n[Targets(TopLayers = 2)]\n"),
        await Expect.FirstFixedAsync(Samples.All.Without("[Targets(TopLayers = 2)]")));

    [Fact]
    public Task Teacher_and_regression_have_the_papers_defaults() => Expect.SilenceAsync(Samples.All.Without("[Teacher(Decay = 0.99)]"));
}
