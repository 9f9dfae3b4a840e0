using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6005Tests
{
    [Fact]
    public Task One_channel_minus_its_mean_is_nothing() => Expect.FindingAsync(
        Samples.All.With("Dim = 64", "‹Dim = 1›").With("Heads = 4", "Heads = 1").With("TopLayers = 2", "TopLayers = 2, «LayerNorm = Normalise.Mean»"),
        "D2V6005 'LayerNorm' normalises over channels, of which there is only 1 here, so every target would be 0; use InstanceNorm, or a wider model");

    [Theory]
    [InlineData("Dim = 2", "LayerNorm")]
    [InlineData("Dim = 1", "InstanceNorm")]
    public Task Two_channels_or_another_axis_are_fine(string width, string norm) => Expect.SilenceAsync(
        Samples.All.With("Dim = 64", width).With("Heads = 4", "Heads = 1").With("TopLayers = 2", $"TopLayers = 2, {norm} = Normalise.Mean"));
}
