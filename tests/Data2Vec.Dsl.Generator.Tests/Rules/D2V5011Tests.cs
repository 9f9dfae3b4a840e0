using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V5011Tests
{
    [Theory]
    [InlineData("SpanMask", "frames of audio")]
    [InlineData("TokenMask", "tokens of a text")]
    public Task An_image_is_masked_by_patches(string policy, string made) => Expect.FindingAsync(
        Samples.All.With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, «Half»>").With("[RandomMask(Ratio = 0.5)]", $"[‹{policy}›]"),
        $"D2V5011 'Half' is a [{policy}] for {made}, but 'Tiny' has a grid of patches at its mask point; use a policy declared with [BlockMask] or [RandomMask]");

    [Fact]
    public async Task Blocks_and_single_positions_fit_a_grid()
    {
        await Expect.SilenceAsync(Samples.Blocks);
        await Expect.SilenceAsync(Samples.All);
    }
}
