using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

/// <summary>The pair of <see cref="DroppedPair"/> with rates by layer.</summary>
[Data2Vec<DroppedEncoder, DroppedMask>]
[Teacher(Decay = 0.9)]
[Targets(TopLayers = 2, LayerNorm = Normalise.Layers)]
[Regression(HeadLayers = 0)]
[Recipe(Updates = 10, BatchSize = 2, LearningRate = 1e-3, WeightDecay = 0, LayerDecay = 0.5)]
public sealed partial class LayeredPair;

public sealed class StateBytesTests
{
    [Fact]
    public void Rates_by_layer_take_two_buffers_more()
    {
        using var pair = new LayeredPair();
        Assert.Equal(LayeredPair.StateBytes, DroppedPair.StateBytes + (2 * sizeof(float) * pair.Store.Layout.Length));

        // The two are what the optimiser makes, once the gradients are there.
        Assert.NotNull(pair.Store.Gradients);
        Assert.Equal(2, Made(pair.Recipe) - Made(pair.Recipe with { LayerDecay = 1 }));

        long Made(Recipe recipe)
        {
            var before = TorchSharp.torch.Tensor.TotalCount;
            using var adam = new Adam(pair.Store, recipe);
            return TorchSharp.torch.Tensor.TotalCount - before;
        }
    }
}
