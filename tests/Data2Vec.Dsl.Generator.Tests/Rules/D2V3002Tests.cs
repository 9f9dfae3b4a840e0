using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V3002Tests
{
    [Fact]
    public Task Patches_tile_a_square_image() => Expect.FindingAsync(
        Samples.All.With("Size = 32", "‹Size = 225›").With("Patch = 8", "«Patch = 16»"),
        "D2V3002 'Patch = 16' does not tile 'Size = 225' (225 = 16 × 14 + 1), so 1 row of pixels would be cut off; use a patch of 15 or 9, or 'Size = 224' or 'Size = 240'",
        "Set 'Patch = 15'",
        "Set 'Patch = 9'",
        "Set 'Size = 224'",
        "Set 'Size = 240'");

    [Theory]
    [InlineData("«Height = 30», Width = 32", "Height", "rows")]
    [InlineData("Height = 32, «Width = 30»", "Width", "columns")]
    public Task The_side_that_does_not_fit_is_named(string sides, string side, string lost) => Expect.FindingAsync(
        Samples.All.With("Size = 32", sides).With("Patch = 8", "‹Patch = 8›"),
        $"D2V3002 'Patch = 8' does not tile '{side} = 30' (30 = 8 × 3 + 6), so 6 {lost} of pixels would be cut off; use a patch of 2 or 1, or '{side} = 24' or '{side} = 32'",
        $"Set '{side} = 32'",
        $"Set '{side} = 24'",
        "Set 'Patch = 2'",
        "Set 'Patch = 1'");

    [Fact]
    public Task A_patch_larger_than_the_image_does_not_fit() => Expect.FindingAsync(
        Samples.Encoder.With("Size = 32", "‹Size = 32›").With("Patch = 8", "«Patch = 48»"),
        "D2V3002 'Patch = 48' does not tile 'Size = 32' (32 = 48 × 0 + 32), so 32 rows of pixels would be cut off; use a patch of 32 or 16, or 'Size = 48'",
        "Set 'Patch = 32'",
        "Set 'Patch = 16'",
        "Set 'Size = 48'");

    [Fact]
    public Task The_default_patch_is_checked_too() => Expect.FindingAsync(
        Samples.Encoder.With("Size = 32", "‹Size = 28›").With("[PatchEmbedding(Dim = 64, Patch = 8)]", "[«PatchEmbedding(Dim = 64)»]"),
        "D2V3002 'Patch = 16' does not tile 'Size = 28' (28 = 16 × 1 + 12), so 12 rows of pixels would be cut off; use a patch of 14 or 7, or 'Size = 16' or 'Size = 32'",
        "Set 'Patch = 14'",
        "Set 'Patch = 7'",
        "Set 'Size = 32'",
        "Set 'Size = 16'");

    [Fact]
    public Task A_huge_image_is_judged_at_once() => Expect.FindingAsync(
        Samples.Encoder.With("Size = 32", "«Size = 2_147_483_647»").With("Patch = 8", "‹Patch = 16›"),
        "D2V3002 'Patch = 16' does not tile 'Size = 2_147_483_647' (2147483647 = 16 × 134217727 + 15), so 15 rows of pixels would be cut off; use a patch of 1 or 2_147_483_647, or 'Size = 2_147_483_632' or 'Size = 2_147_483_648'",
        "Set 'Size = 16'");

    [Fact]
    public Task Sides_that_the_patch_divides_are_fine() => Expect.SilenceAsync(Samples.All.With("Size = 32", "Height = 24, Width = 40"));
}
