using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6011Tests
{
    [Theory]
    [InlineData("Mean")]
    [InlineData("LayersAndMean")]
    public Task The_batch_is_normalised_before_the_mean(string place) => Expect.FindingAsync(
        Samples.All.With("TopLayers = 2", $"TopLayers = 2, «BatchNorm = Normalise.{place}»"),
        $"D2V6011 'BatchNorm = Normalise.{place}' has no meaning on the mean of the layers; use Normalise.Layers, or LayerNorm = Normalise.{place}",
        "Set 'BatchNorm = Normalise.Layers'");

    [Fact]
    public Task Normalising_each_layer_is_fine() => Expect.SilenceAsync(Samples.All.With("TopLayers = 2", "TopLayers = 2, BatchNorm = Normalise.Layers"));
}
