using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Distillation;

public class TargetsTests
{
    [Fact]
    public void Every_combination_of_norms_gives_the_targets_of_fairseq()
    {
        using var fixture = FairseqCase.Load("target_norms");
        using var scope = torch.NewDisposeScope();
        var layers = Enumerable.Range(0, 5).Select(i => fixture[$"layer.{i}"]).ToArray();
        var untouched = layers.Select(TensorAssert.Values).ToArray();
        var entries = fixture.Json.GetProperty("table").EnumerateArray().ToArray();
        Assert.Equal(33, entries.Length);
        foreach (var entry in entries)
        {
            var flags = entry.GetProperty("flags").EnumerateArray().Select(f => f.GetString()!).ToHashSet();
            Normalise Where(string norm) =>
                (flags.Remove($"{norm}_target_layer") ? Normalise.Layers : 0) | (flags.Remove($"{norm}_targets") ? Normalise.Mean : 0);
            var targets = Targets.Average(
                layers[^entry.GetProperty("top_k").GetInt32()..], Where("batch_norm"), Where("instance_norm"), Where("layer_norm"));
            Assert.Empty(flags);
            fixture.AssertClose(entry.GetProperty("key").GetString()!, targets);
        }

        // The layer results belong to the caller, who may look at them afterwards.
        Assert.Equal(untouched, layers.Select(TensorAssert.Values));
    }

    [Fact]
    public void Targets_survive_their_inner_scope_and_nothing_else_does()
    {
        using var fixture = FairseqCase.Load("target_norms");
        var before = torch.Tensor.TotalCount;
        using (var targets = Targets.Average([fixture["layer.0"], fixture["layer.1"]], layerNorm: Normalise.LayersAndMean))
        {
            Assert.Equal(before + 1, torch.Tensor.TotalCount);
        }
    }

    [Fact]
    public void Half_precision_layers_are_averaged_in_float32()
    {
        using var scope = torch.NewDisposeScope();
        var (large, small) = (torch.full(1, 2, 4, 2048f).to(torch.ScalarType.Float16), torch.ones(1, 2, 4).to(torch.ScalarType.Float16));
        var targets = Targets.Average([large, small]);
        Assert.Equal(torch.ScalarType.Float32, targets.dtype);
        Assert.All(TensorAssert.Values(targets), v => Assert.Equal(1024.5, v));
    }

    [Fact]
    public void No_layers_and_batch_norm_of_the_mean_are_refused()
    {
        using var layer = torch.ones(1, 2, 4);
        Assert.Throws<ArgumentException>(() => Targets.Average([]));
        Assert.Throws<ArgumentException>(() => Targets.Average([layer], batchNorm: Normalise.LayersAndMean));
    }
}
