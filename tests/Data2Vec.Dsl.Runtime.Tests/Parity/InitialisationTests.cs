using Data2Vec.Dsl.Runtime.Tests.Fixtures;

namespace Data2Vec.Dsl.Runtime.Tests.Parity;

/// <summary>The encoder whose start values the case init_statistics describes.</summary>
[VisionEncoder(Size = 64, Channels = 3)]
[PatchEmbedding(Dim = 128, Patch = 16)]
[ClassToken]
[Maskable]
[RelativePositionBias]
[Transformer(Depth = 3, Heads = 4, Hidden = 512, LayerScale = 1e-4)]
public sealed partial class VisionOfStatistics;

[Data2Vec<VisionOfStatistics, StatisticsMask>]
[Targets(TopLayers = 1)]
[Recipe(Updates = 10, BatchSize = 1, LearningRate = 1e-3)]
public sealed partial class PairOfStatistics;

[RandomMask(Ratio = 0.5)]
public sealed partial class StatisticsMask;

/// <summary>Every parameter starts by fairseq's law: mean, deviation and bounds over as many values as the case pooled.</summary>
public sealed class InitialisationTests
{
    [Fact]
    public void Every_parameter_of_a_vision_model_starts_by_fairseqs_law()
    {
        using var data = FairseqCase.Load("init_statistics");
        var laws = data.Json.GetProperty("models").GetProperty("v1_vision");
        var samples = new Dictionary<string, List<double>>();
        for (var seed = 1UL; seed <= 8; seed++)
        {
            using var pair = new PairOfStatistics(seed: seed);
            var student = pair.Student.named_parameters().ToDictionary(p => p.name, p => p.parameter);
            var named = pair.Student.FairseqNames().Select(n => (n.Sources[0], student[n.Name]))
                .Append(("final_proj.weight", pair.get_parameter("head.0.weight")!))
                .Append(("final_proj.bias", pair.get_parameter("head.0.bias")!));
            foreach (var (name, value) in named)
            {
                if (!samples.TryGetValue(name, out var pooled))
                {
                    samples[name] = pooled = [];
                }

                pooled.AddRange(TensorAssert.Values(value));
            }
        }

        Assert.Equal(
            laws.EnumerateObject().Select(l => l.Name).Where(n => !n.EndsWith("relative_position_index", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            samples.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, values) in samples)
        {
            StartLaw.Holds(name, laws.GetProperty(name), values);
        }
    }
}
