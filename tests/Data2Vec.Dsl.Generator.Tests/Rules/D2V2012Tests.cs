using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V2012Tests
{
    [Fact]
    public Task A_single_block_is_not_skipped() => Expect.FindingAsync(
        Samples.All.With("Depth = 2, Heads = 4", "‹Depth = 1›, Heads = 4, «LayerDrop = 0.05»").With("TopLayers = 2", "TopLayers = 1"),
        "D2V2012 'LayerDrop = 0.05' skips the only block, so in 5 % of the updates the encoder learns nothing; leave it out, or use more blocks",
        "Remove 'LayerDrop'");

    [Theory]
    [InlineData("Depth = 2, Heads = 4, LayerDrop = 0.05")]
    [InlineData("Depth = 2, Heads = 4, DropPath = 0.1, Dropout = 0.1")]
    public Task Two_blocks_and_other_kinds_of_dropping_are_fine(string blocks) =>
        Expect.SilenceAsync(Samples.All.With("Depth = 2, Heads = 4", blocks));
}
