using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

/// <summary>Nearly every update drops both blocks, and above them no gradient passes.</summary>
[ImageEncoder(Size = 16)]
[PatchEmbedding(Dim = 16, Patch = 4)]
[Maskable]
[GradientScale(Factor = 0)]
[RelativePositionBias]
[Transformer(Depth = 2, Heads = 2, LayerDrop = 0.99, FinalNorm = false)]
public sealed partial class DroppedEncoder;

[RandomMask(Ratio = 0.5)]
public sealed partial class DroppedMask;

[Data2Vec<DroppedEncoder, DroppedMask>]
[Teacher(Decay = 0.9)]
[Targets(TopLayers = 2, LayerNorm = Normalise.Layers)]
[RegressionHead(Layers = 0)]
[Recipe(Updates = 400, BatchSize = 2, LearningRate = 1e-3, WeightDecay = 0)]
public sealed partial class DroppedPair;

public sealed class DroppedBlocksTests
{
    [Fact]
    public void An_update_that_no_gradient_reaches_moves_no_parameter_and_the_run_goes_on()
    {
        using var pair = new DroppedPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(n => new ImageBatch(torch.randn(2, 3, 16, 16))), new TrainingOptions { LogEvery = 1 });
        var (reached, still, before) = (false, 0, TensorAssert.Values(pair.Store.Values));
        trainer.AfterUpdate = () =>
        {
            // Once a gradient has come through, the moments move the parameters whether another comes or not.
            var after = TensorAssert.Values(pair.Store.Values);
            Assert.Equal(reached, !after.AsSpan().SequenceEqual(before));
            before = after;
            still += reached ? 0 : 1;
        };
        var summary = trainer.Run(step =>
        {
            Assert.True(double.IsFinite(step.Loss));
            reached |= step.GradientNorm > 0;
        });
        Assert.True(summary.Completed);

        // One update in fifty has a gradient.
        Assert.InRange(still, 1, 399);
    }
}
