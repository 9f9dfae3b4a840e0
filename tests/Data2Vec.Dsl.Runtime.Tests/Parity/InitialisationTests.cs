using System.Text.Json;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;

namespace Data2Vec.Dsl.Runtime.Tests.Parity;

/// <summary>Every parameter starts by fairseq's law: mean, deviation and bounds over as many values as the case pooled.</summary>
public sealed class InitialisationTests
{
    [Fact]
    public void Every_parameter_of_a_vision_model_starts_by_fairseqs_law() => Hold("v1_vision", 8, seed => new PairOfVisionStatistics(seed: seed));

    [Fact]
    public void Every_parameter_of_a_audio_model_starts_by_fairseqs_law() => Hold("v1_audio_posconv5", 4, seed => new PairOfAudioStatistics(seed: seed));

    [Fact]
    public void Every_parameter_of_a_weight_normed_audio_model_starts_by_fairseqs_law() =>
        Hold("v1_audio_groupnorm_weightnorm", 4, seed => new PairOfWeightNormStatistics(seed: seed));

    [Fact]
    public void Every_parameter_of_a_text_model_starts_by_fairseqs_law() => Hold("v1_text", 4, seed => new PairOfTextStatistics(seed: seed));

    private static void Hold<TBatch>(string model, int seeds, Func<ulong, Pair<TBatch>> create)
        where TBatch : Batch
    {
        using var data = FairseqCase.Load("init_statistics");
        var laws = data.Json.GetProperty("models").GetProperty(model);
        var samples = new Dictionary<string, List<double>>();
        for (var seed = 1UL; seed <= (ulong)seeds; seed++)
        {
            using var pair = create(seed);
            var student = pair.Store.Parameters.ToDictionary(p => p.Name, p => p.Value);
            foreach (var (name, value) in pair.FairseqNames().SelectMany(n => n.Sources.Zip(student[n.Name].chunk(n.Sources.Count))))
            {
                if (!samples.TryGetValue(name, out var pooled))
                {
                    samples[name] = pooled = [];
                }

                pooled.AddRange(TensorAssert.Values(value));
                value.Dispose();
            }
        }

        Assert.Equal(
            laws.EnumerateObject().Select(l => l.Name).Where(n => !n.EndsWith("relative_position_index", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            samples.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, values) in samples)
        {
            AssertLaw(name, laws, values);
        }
    }

    // "relative 5 sigma of a sample of that size; exact for constants". Both sides are samples, hence the factor √2.
    private static void AssertLaw(string name, JsonElement laws, List<double> values)
    {
        var law = laws.GetProperty(name);
        double Value(string key) => law.GetProperty(key).GetDouble();
        Assert.Equal(law.GetProperty("count").GetInt32(), values.Count);
        var mean = values.Average();
        var std = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Count);
        var sigmas = 5 * Math.Sqrt(2.0 / values.Count);
        if (Value("std") == 0)
        {
            Assert.All(values, v => Assert.Equal((float)Value("mean"), (float)v));
            return;
        }

        TensorAssert.Close(Value("mean"), mean, 0, sigmas * Value("std"), name + " mean");
        TensorAssert.Close(Value("std"), std, sigmas / Math.Sqrt(2), what: name + " deviation");

        // Laws with bounds come close to them and never pass: uniform in ±1/√fan-in, and the tokens cut at ±2 or drawn from [0, 1).
        var isToken = name is "cls_emb" or "mask_emb";
        var isUniform = (Value("max") - Value("min")) / 2 < 1.8 * Value("std");
        var (low, high) = isToken && Value("min") >= 0 ? (0, 1)
            : isToken ? (-2, 2)
            : isUniform ? (-Bound(name, laws), Bound(name, laws))
            : (double.NegativeInfinity, double.PositiveInfinity);
        Assert.All(values, v => Assert.InRange(v, low - 1e-6, high + 1e-6));
        if (!double.IsInfinity(high))
        {
            Assert.True(values.Max() - values.Min() > 0.97 * (high - low), name + " does not fill its range");
        }
    }

    private static double Bound(string name, JsonElement laws)
    {
        var weight = laws.GetProperty(name.Replace(".bias", ".weight", StringComparison.Ordinal)).GetProperty("shape");
        return 1 / Math.Sqrt(weight.EnumerateArray().Skip(1).Aggregate(1.0, (product, size) => product * size.GetInt32()));
    }
}
