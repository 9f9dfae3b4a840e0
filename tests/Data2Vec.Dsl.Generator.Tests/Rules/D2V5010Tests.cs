using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V5010Tests
{
    [Fact]
    public Task A_student_needs_a_mask_point() => Expect.FindingAsync(
        Samples.All.Without("[Maskable]").With("[ClassToken]", "[‹ClassToken›]").With("Data2Vec<Tiny,", "Data2Vec<«Tiny»,"),
        "D2V5010 'Tiny' has no [Maskable] stage, so a student made of it cannot be masked; add [Maskable] after [ClassToken]",
        "Add [Maskable] to 'Tiny'");

    [Fact]
    public Task The_mask_point_of_a_variant_is_its_bases() => Expect.FindingAsync(
        Samples.All.Without("[Maskable]").Without("[ClassToken]").With("[PatchEmbedding(Dim = 64, Patch = 8)]", "[‹PatchEmbedding(Dim = 64, Patch = 8)›]")
            .With("Data2Vec<Tiny,", "Data2Vec<«Wide»,") + Samples.Variant,
        "D2V5010 'Wide' has no [Maskable] stage, so a student made of it cannot be masked; add [Maskable] after [PatchEmbedding]",
        "Add [Maskable] to 'Tiny'");

    [Fact]
    public Task An_encoder_without_a_student_needs_none() => Expect.SilenceAsync(Samples.Encoder.Without("[Maskable]"));
}
