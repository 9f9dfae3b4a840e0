using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

/// <summary>Nearly every update drops both blocks, and above them no gradient passes.</summary>
[VisionEncoder(Size = 16)]
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
[Regression(HeadLayers = 0)]
[Recipe(Updates = 10, BatchSize = 2, LearningRate = 1e-3, WeightDecay = 0)]
public sealed partial class DroppedPair;

public sealed class DroppedBlocksTests
{
    [Fact]
    public void An_update_that_no_gradient_reaches_moves_no_parameter_and_the_run_goes_on()
    {
        using var pair = new DroppedPair();
        using var trainer = new Trainer<ImageBatch>(pair, n => new ImageBatch(torch.randn(2, 3, 16, 16)), new TrainingOptions { LogEvery = 1 });
        var (moved, still, before) = (0, 0, TensorAssert.Values(pair.Store.Values));
        trainer.AfterUpdate = () =>
        {
            var after = TensorAssert.Values(pair.Store.Values);
            _ = after.AsSpan().SequenceEqual(before) ? still++ : moved++;
            before = after;
        };
        var summary = trainer.Run(step => Assert.True(double.IsFinite(step.Loss)));
        Assert.True(summary.Completed);
        Assert.True(still > moved, $"{moved} of 10 updates moved parameters");
    }
}
