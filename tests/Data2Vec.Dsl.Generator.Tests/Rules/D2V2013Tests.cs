using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V2013Tests
{
    private const string Blocks = "Depth = 2, Heads = 4";

    [Fact]
    public Task A_single_block_never_drops() => Expect.FindingAsync(
        Samples.All.With(Blocks, "‹Depth = 1›, Heads = 4, «DropPath = 0.1»").With("TopLayers = 2", "TopLayers = 1"),
        "D2V2013 'DropPath = 0.1' never drops anything in a stack of one block; leave it out, or use more blocks",
        "Remove 'DropPath'");

    [Fact]
    public void It_has_no_code_for_it()
    {
        string Code(string blocks) => Harness.Generate(Harness.Usings + Samples.Encoder.With(Blocks, blocks))["Sample.Tiny.g.cs"];
        Assert.Equal(Code("Depth = 1, Heads = 4"), Code("Depth = 1, Heads = 4, DropPath = 0.1"));
    }

    [Theory]
    [InlineData("Depth = 2, Heads = 4, DropPath = 0.1")]
    [InlineData("Depth = 2, Heads = 4, DropPath = 0")]
    public Task Two_blocks_are_fine(string blocks) => Expect.SilenceAsync(Samples.All.With(Blocks, blocks));
}
