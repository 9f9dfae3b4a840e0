using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V5012Tests
{
    [Fact]
    public Task Masking_behind_the_blocks_hides_nothing() => Expect.FindingAsync(
        Samples.All.Without("[Maskable]").With("[Transformer(Depth = 2, Heads = 4)]", "[‹Transformer(Depth = 2, Heads = 4)›]\n[«Maskable»]"),
        "D2V5012 [Maskable] comes after [Transformer], so the student would see everything; move it before [Transformer]");

    [Fact]
    public Task Directly_above_the_blocks_is_fine() => Expect.SilenceAsync(Samples.All);
}
