using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

/// <summary>No gradient reaches its patches, and weight decay alone would shrink them.</summary>
[ImageEncoder(Size = 16)]
[PatchEmbedding(Dim = 16, Patch = 4)]
[GradientScale(Factor = 0)]
[Maskable]
[LearnedPositions]
[Transformer(Depth = 1, Heads = 2)]
public sealed partial class FrozenPatches;

[RandomMask(Ratio = 0.5)]
public sealed partial class FrozenPatchesMask;

[Data2Vec<FrozenPatches, FrozenPatchesMask>]
[Teacher(Decay = 0.9)]
[Targets(TopLayers = 1, LayerNorm = Normalise.Layers)]
[Recipe(Updates = 200, BatchSize = 2, LearningRate = 1e-3, WeightDecay = 0.5, ClipNorm = 1)]
public sealed partial class FrozenPatchesPair;

public sealed class FrozenStageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_no_gradient_reaches_is_the_same_to_the_bit_after_200_updates(bool fused)
    {
        using var pair = new FrozenPatchesPair();
        var before = Values(pair);
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(Images), new TrainingOptions { FusedOptimizer = fused });
        trainer.Run();
        var after = Values(pair);
        var same = after.Where(each => each.Value.AsSpan().SequenceEqual(before[each.Key])).Select(each => each.Key).Order(StringComparer.Ordinal);
        Assert.Equal(["patch_embedding.bias", "patch_embedding.weight"], same);
    }

    [Fact]
    public void It_has_no_moments_and_a_run_goes_on_from_its_state()
    {
        using var pair = new FrozenPatchesPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(Images), new TrainingOptions { Updates = 4 });
        trainer.Run();
        var path = _folder.At("half");
        using (var half = new FrozenPatchesPair())
        {
            using var first = new Trainer<ImageBatch>(half, BatchSource.Of(Images), new TrainingOptions { Updates = 2 });
            first.Run();
            first.Save(path);
        }

        using (var file = SafetensorsFile.Open(path))
        {
            Assert.Contains("patch_embedding.weight", file.Entries.Keys);
            Assert.DoesNotContain(file.Entries.Keys, name => name.StartsWith("optimizer.", StringComparison.Ordinal) && name.Contains("patch_embedding", StringComparison.Ordinal));
        }

        using var other = new FrozenPatchesPair();
        using var second = new Trainer<ImageBatch>(other, BatchSource.Of(Images), new TrainingOptions { Updates = 4 });
        second.Restore(path);
        second.Run();
        Assert.Equal(TensorAssert.Values(pair.Store.Values), TensorAssert.Values(other.Store.Values));
    }

    [Fact]
    public void The_optimiser_takes_no_memory_for_it()
    {
        using var pair = new FrozenPatchesPair();
        var frozen = pair.Store.Parameters.Where(p => !p.Value.requires_grad).Sum(p => p.Value.numel());
        Assert.True(frozen > 0);
        using var adam = new Adam(pair.Store, 0.9, 0.999, 1e-8, 0.5);
        Assert.Equal(pair.Store.Layout.Length - frozen, adam.FirstMoment.numel());
        Assert.Equal(adam.FirstMoment.numel(), adam.SecondMoment.numel());
    }

    private static Dictionary<string, double[]> Values(FrozenPatchesPair pair) =>
        pair.Store.Parameters.ToDictionary(p => p.Name, p => TensorAssert.Values(p.Value), StringComparer.Ordinal);

    private static ImageBatch Images(long number)
    {
        using var random = new torch.Generator((ulong)number);
        return new(torch.randn([2, 3, 16, 16], generator: random));
    }
}
