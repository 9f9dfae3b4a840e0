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
        "Set 'Heads = 8'",
        "Set 'Dim = 65'",
        "Set 'Dim = 60'");

    [Fact]
    public Task A_width_of_one_has_one_head() => Expect.FindingAsync(
        Samples.Encoder.With("Dim = 64", "«Dim = 1»").With("Heads = 4", "‹Heads = 5›"),
        "D2V2001 'Heads = 5' does not divide the 1 channels that arrive here (1 = 5 × 0 + 1); use 'Dim = 5', or 1 head",
        "Set 'Dim = 5'",
        "Set 'Heads = 1'");

    [Theory]
    [InlineData(769, 12, "(769 = 12 × 64 + 1); use 'Dim = 768' or 'Dim = 780', or 1 or 769 heads", "Set 'Dim = 768'", "Set 'Dim = 780'", "Set 'Heads = 1'", "Set 'Heads = 769'")]
    public Task The_number_with_the_smallest_change_is_blamed(int dim, int heads, string remedy, params string[] fixes) => Expect.FindingAsync(
        Samples.Encoder.With("Dim = 64", $"«Dim = {dim}»").With("Heads = 4", $"‹Heads = {heads}›"),
        $"D2V2001 'Heads = {heads}' does not divide the {dim} channels that arrive here {remedy}",
        fixes);

    [Fact]
    public Task A_variant_is_blamed_for_what_it_changed_and_not_its_base() => Expect.FindingAsync(
        Samples.All.With("Heads = 4", "‹Heads = 4›") + Samples.Variant.With("Dim = 128", "«Dim = 90»"),
        "D2V2001 'Heads = 4' does not divide the 90 channels that arrive here (90 = 4 × 22 + 2); use 2, 3 or 5 heads",
        "Add [Transformer(Heads = 3)]",
        "Add [Transformer(Heads = 5)]",
        "Add [Transformer(Heads = 2)]",
        "Set 'Dim = 88'",
        "Set 'Dim = 92'");

    [Fact]
    public Task A_variant_that_changes_the_blocks_too_is_mended_there() => Expect.FindingAsync(
        Samples.All + Samples.Variant.With("[PatchEmbedding(Dim = 128)]", "[PatchEmbedding(‹Dim = 90›)]\n[«Transformer(Depth = 3)»]"),
        "D2V2001 'Heads = 4' does not divide the 90 channels that arrive here (90 = 4 × 22 + 2); use 2, 3 or 5 heads",
        "Set 'Heads = 3'",
        "Set 'Heads = 5'",
        "Set 'Heads = 2'",
        "Set 'Dim = 88'",
        "Set 'Dim = 92'");

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public Task Divisors_are_fine(int heads) => Expect.SilenceAsync(Samples.All.With("Heads = 4", $"Heads = {heads}"));
}
