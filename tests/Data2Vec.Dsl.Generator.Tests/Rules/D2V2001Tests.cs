using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V2001Tests
{
    [Fact]
    public Task Heads_share_the_channels_equally() => Expect.FindingAsync(
        Samples.All.With("Dim = 64", "‹Dim = 64›").With("Heads = 4", "«Heads = 5»"),
        "D2V2001 'Heads = 5' does not divide the 64 channels that arrive here (64 = 5 × 12 + 4); use 2, 4 or 8 heads",
        "Set 'Heads = 4'",
        "Set 'Heads = 2'",
        "Set 'Heads = 8'");

    [Fact]
    public Task A_width_of_one_has_one_head() => Expect.FindingAsync(
        Samples.Encoder.With("Dim = 64", "‹Dim = 1›").With("Heads = 4", "«Heads = 5»"),
        "D2V2001 'Heads = 5' does not divide the 1 channels that arrive here (1 = 5 × 0 + 1); use 1 head",
        "Set 'Heads = 1'");

    [Fact]
    public Task A_variant_is_blamed_for_what_it_changed_and_not_its_base() => Expect.FindingAsync(
        Samples.All.With("Heads = 4", "‹Heads = 4›") + Samples.Variant.With("Dim = 128", "«Dim = 90»"),
        "D2V2001 'Heads = 4' does not divide the 90 channels that arrive here (90 = 4 × 22 + 2); use 2, 3 or 5 heads",
        "Add [Transformer(Heads = 3)]",
        "Add [Transformer(Heads = 5)]",
        "Add [Transformer(Heads = 2)]");

    [Fact]
    public Task A_variant_that_changes_the_blocks_too_is_mended_there() => Expect.FindingAsync(
        Samples.All + Samples.Variant.With("[PatchEmbedding(Dim = 128)]", "[PatchEmbedding(‹Dim = 90›)]\n[«Transformer(Depth = 3)»]"),
        "D2V2001 'Heads = 4' does not divide the 90 channels that arrive here (90 = 4 × 22 + 2); use 2, 3 or 5 heads",
        "Set 'Heads = 3'",
        "Set 'Heads = 5'",
        "Set 'Heads = 2'");

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public Task Divisors_are_fine(int heads) => Expect.SilenceAsync(Samples.All.With("Heads = 4", $"Heads = {heads}"));
}
