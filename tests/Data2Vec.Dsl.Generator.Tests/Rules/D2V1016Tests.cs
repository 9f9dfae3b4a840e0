using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1016Tests
{
    [Theory]
    [InlineData("Height = 48")]
    [InlineData("Width = 48")]
    public Task A_square_image_has_no_sides_of_its_own(string side) => Expect.FindingAsync(
        Samples.All.With("Size = 32", $"‹Size = 32›, «{side}»"),
        $"D2V1016 '{side}' contradicts 'Size = 32'; keep 'Size' for a square image, or 'Height' and 'Width'",
        $"Remove '{side.Split(' ')[0]}'");

    [Fact]
    public Task Height_and_width_are_fine() => Expect.SilenceAsync(Samples.All.With("Size = 32", "Height = 32, Width = 48"));

    [Fact]
    public Task A_variant_may_say_the_size_the_other_way() =>
        Expect.SilenceAsync(Samples.All + Samples.Variant.With("[PatchEmbedding", "[ImageEncoder(Height = 32, Width = 48)]\n[PatchEmbedding"));
}
