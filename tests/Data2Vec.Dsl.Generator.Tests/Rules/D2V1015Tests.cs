using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1015Tests
{
    [Theory]
    [InlineData("RelativePositionBias")]
    [InlineData("LearnedPositions")]
    [InlineData("ClassToken")]
    public Task What_prepares_the_blocks_stands_above_them(string stage) => Expect.FindingAsync(
        Samples.All.Without("[ClassToken]").Without("[LearnedPositions]").With("[Transformer(Depth = 2, Heads = 4)]", $"[‹Transformer(Depth = 2, Heads = 4)›]\n[«{stage}»]"),
        $"D2V1015 [{stage}] acts on [Transformer], which comes before it; move it before [Transformer]");

    [Fact]
    public Task A_class_token_stands_above_the_bias_that_has_rows_for_it() => Expect.FindingAsync(
        Samples.All.With("[ClassToken]", "[‹RelativePositionBias›]\n[«ClassToken»]"),
        "D2V1015 [ClassToken] acts on [RelativePositionBias], which comes before it; move it before [RelativePositionBias]");

    [Fact]
    public Task Above_the_blocks_they_are_fine() =>
        Expect.SilenceAsync(Samples.All.With("[Maskable]", "[Maskable]\n[RelativePositionBias]"));
}
