using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;

namespace Data2Vec.Dsl.Runtime.Tests.Parity;

// The models of sound and text whose start values the case init_statistics describes.

/// <summary>data2vec's form.</summary>
[SpeechEncoder]
[Conv1d(Channels = 64, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 64, Kernel = 3, Stride = 2, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 64, Kernel = 2, Stride = 2, Norm = ConvNorm.Layer)]
[LayerNorm]
[Linear(Dim = 128)]
[Maskable]
[ConvPositions(Kernel = 19, Layers = 5)]
[Transformer(Depth = 2, Heads = 4, Hidden = 512, InputNorm = true)]
public sealed partial class SpeechOfStatistics;

/// <summary>wav2vec 2.0's form.</summary>
[SpeechEncoder]
[Conv1d(Channels = 64, Kernel = 10, Stride = 5, Norm = ConvNorm.Group)]
[Conv1d(Channels = 64, Kernel = 3, Stride = 2)]
[Conv1d(Channels = 64, Kernel = 2, Stride = 2)]
[LayerNorm]
[Linear(Dim = 128)]
[Maskable]
[ConvPositions(Kernel = 128, WeightNorm = true)]
[Transformer(Depth = 2, Heads = 4, Hidden = 512, InputNorm = true)]
public sealed partial class WeightNormOfStatistics;

[TextEncoder(Vocabulary = 305, Context = 64)]
[Maskable]
[TokenEmbedding(Dim = 128)]
[LearnedPositions]
[LayerNorm]
[Transformer(Depth = 2, Heads = 4, Hidden = 512)]
public sealed partial class TextOfStatistics;

[Data2Vec<SpeechOfStatistics, StatisticsMask>]
[Targets(TopLayers = 1)]
[Recipe(Updates = 10, BatchSize = 1, LearningRate = 1e-3)]
public sealed partial class SpeechPairOfStatistics;

[Data2Vec<WeightNormOfStatistics, StatisticsMask>]
[Targets(TopLayers = 1)]
[Recipe(Updates = 10, BatchSize = 1, LearningRate = 1e-3)]
public sealed partial class WeightNormPairOfStatistics;

[Data2Vec<TextOfStatistics, StatisticsMask>]
[Targets(TopLayers = 1)]
[Regression(HeadLayers = 2)]
[Recipe(Updates = 10, BatchSize = 1, LearningRate = 1e-3)]
public sealed partial class TextPairOfStatistics;

/// <summary>Every parameter of sound and text starts by fairseq's law: mean, deviation and bounds over as many values as the case pooled.</summary>
public sealed class SequenceInitialisationTests
{
    [Fact]
    public void Every_parameter_of_data2vecs_speech() => Hold("v1_audio_posconv5", seed => new SpeechPairOfStatistics(seed: seed));

    [Fact]
    public void Every_parameter_of_wav2vecs_speech() => Hold("v1_audio_groupnorm_weightnorm", seed => new WeightNormPairOfStatistics(seed: seed));

    [Fact]
    public void Every_parameter_of_text() => Hold("v1_text", seed => new TextPairOfStatistics(seed: seed));

    private static void Hold<TBatch>(string model, Func<ulong, Pair<TBatch>> create)
        where TBatch : Batch
    {
        using var data = FairseqCase.Load("init_statistics");
        var laws = data.Json.GetProperty("models").GetProperty(model).EnumerateObject().ToDictionary(l => l.Name, l => l.Value);
        laws.Remove("encoder.sentence_encoder.version");
        var samples = laws.Keys.ToDictionary(name => name, _ => new List<double>(), StringComparer.Ordinal);
        for (var seed = 1UL; seed <= 4; seed++)
        {
            using var pair = create(seed);
            var values = pair.Store.Parameters.ToDictionary(p => p.Name, p => p.Value);
            foreach (var name in pair.FairseqNames())
            {
                foreach (var (source, part) in name.Sources.Zip(values[name.Name].detach().chunk(name.Sources.Count)))
                {
                    samples[source].AddRange(TensorAssert.Values(part));
                }
            }
        }

        Assert.All(samples, sample => StartLaw.Holds(sample.Key, laws[sample.Key], sample.Value));
    }
}
