using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1011Tests
{
    [Theory]
    [InlineData("[PatchEmbedding(Dim = 64, Patch = 8)]", "[«PatchEmbedding(Dim = 64, Patch = 1)»]", "PatchEmbedding")]
    [InlineData("[Transformer(Depth = 2, Heads = 4)]", "[«Transformer(Depth = 2, Heads = 4)»]", "Transformer")]
    public Task The_stage_is_named_that_makes_the_model_too_large(string right, string wrong, string stage) => Expect.FindingAsync(
        Samples.All.With("Size = 32", stage == "Transformer" ? "Size = 160_000" : "Size = 2_147_483_640").With(right, wrong),
        $"D2V1011 With [{stage}] a size of the model exceeds 64 bits; use smaller values");

    [Fact]
    public Task The_head_counts_too() => Expect.FindingAsync(
        Samples.All.Without("[ClassToken]").With("Size = 32", "Height = 8, Width = 16").With("Dim = 64", "Dim = 200_000_000").With("Depth = 2", "Depth = 1").With("TopLayers = 2", "TopLayers = 1")
            .With("[Teacher(Decay = 0.99)]", "[«Regression(HeadLayers = 100)»]"),
        "D2V1011 With [Regression] a size of the model exceeds 64 bits; use smaller values");

    [Fact]
    public Task What_no_machine_holds_can_still_be_counted() => Expect.SilenceAsync(
        Samples.All.With("Dim = 64", "Dim = 1_000_000").With("Depth = 2", "Depth = 1000"));
}
