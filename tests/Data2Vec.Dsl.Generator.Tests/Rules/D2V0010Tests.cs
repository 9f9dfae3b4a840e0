using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0010Tests
{
    [Fact]
    public Task A_variant_changes_only_stages_that_are_there() => Expect.FindingAsync(
        Samples.All + Samples.Variant.With("[PatchEmbedding", "[«RelativePositionBias»]\n[PatchEmbedding"),
        "D2V0010 'Tiny' has no [RelativePositionBias] that this could override; add it there, or declare a new encoder");

    [Fact]
    public Task A_budget_is_the_variants_own() =>
        Expect.SilenceAsync(Samples.All + Samples.Variant.With("[PatchEmbedding", "[Budget(Parameters = 10_000_000)]\n[PatchEmbedding"));
}
