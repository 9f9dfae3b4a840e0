using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V2006Tests
{
    [Fact]
    public Task Only_layers_that_exist_can_be_averaged() => Expect.FindingAsync(
        Samples.All.With("Depth = 2", "‹Depth = 2›").With("TopLayers = 2", "«TopLayers = 3»"),
        "D2V2006 'TopLayers = 3' is more than 'Tiny' has (2 blocks); use 2 or less",
        "Set 'TopLayers = 2'");

    [Fact]
    public Task A_single_block_is_said_as_one() => Expect.FindingAsync(
        Samples.All.With("Depth = 2", "‹Depth = 1›").With("TopLayers = 2", "«TopLayers = 2»"),
        "D2V2006 'TopLayers = 2' is more than 'Tiny' has (1 block); use 1",
        "Set 'TopLayers = 1'");

    [Fact]
    public Task All_layers_may_be_averaged() => Expect.SilenceAsync(Samples.All.With("Depth = 2", "Depth = 3").With("TopLayers = 2", "TopLayers = 3"));
}
