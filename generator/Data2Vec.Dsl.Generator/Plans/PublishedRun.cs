using System;
using System.Collections.Generic;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>A published run: its hyperparameters as the attributes that declare them.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Source">Where the numbers stand.</param>
/// <param name="Attributes">The attributes of encoder, policy and pair that matter; each of their arguments is compared.</param>
internal sealed record PublishedRun(string Name, string Source, IReadOnlyList<Attribute> Attributes)
{
    /// <summary>The lowest and the highest peak learning rate of all runs.</summary>
    public static (double Lowest, double Highest) LearningRates { get; } = RatesOf(
        Enum.GetValues(typeof(Published)).Cast<Published>().Select(Of).OfType<PublishedRun>().SelectMany(run => run.Attributes.OfType<RecipeAttribute>()).Select(recipe => recipe.LearningRate).ToList());

    /// <summary>A run with attributes of its own, which the caller may change; null for none.</summary>
    public static PublishedRun? Of(Published run) => run switch
    {
        Published.Data2VecVisionBase => new(
            "data2vec 1.0, vision base",
            "fairseq's base_imagenet_d2v1",
            [
                new ImageEncoderAttribute { Size = 224, Channels = 3 },
                new PatchEmbeddingAttribute { Dim = 768, Patch = 16 },
                new RelativePositionBiasAttribute { Shared = true },
                new TransformerAttribute
                {
                    Depth = 12, Heads = 12, Hidden = 3072, Norm = Norm.Pre, Bias = AttentionBias.QueryValue, LayerScale = 1e-4, DropPath = 0.25, AttentionDropout = 0.05,
                },
                new BlockMaskAttribute { Masked = 75 },
                new TeacherAttribute { Decay = 0.999, FinalDecay = 0.9998, AnnealSteps = 375_300 },
                new TargetsAttribute { TopLayers = 6, From = LayerOutput.Block, LayerNorm = Normalise.Mean },
                new RegressionAttribute { Loss = Loss.SmoothL1, Beta = 2 },
                new RegressionHeadAttribute { Layers = 0 },
                new RecipeAttribute { Updates = 375_300, BatchSize = 2048, LearningRate = 5e-4, Warmup = 12_510, ClipNorm = 3 },
            ]),
        Published.Data2VecAudioBase => new(
            "data2vec 1.0, audio base",
            "fairseq's base_librispeech",
            [
                new AudioEncoderAttribute { SampleRate = 16_000 },
                new LinearAttribute { Dim = 768 },
                new ConvPositionsAttribute { Kernel = 19, Layers = 5, Groups = 16 },
                new TransformerAttribute
                {
                    Depth = 12, Heads = 12, Hidden = 3072, Norm = Norm.Post, Bias = AttentionBias.All, InputNorm = true,
                    InputDropout = 0.1, Dropout = 0.1, AttentionDropout = 0.1, LayerDrop = 0.05,
                },
                new SpanMaskAttribute { Probability = 0.65, Length = 10, EqualCounts = true },
                new TeacherAttribute { Decay = 0.999, FinalDecay = 0.9999, AnnealSteps = 30_000, Averages = Averaged.TransformerOnly },
                new TargetsAttribute { TopLayers = 8, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers },
                new RegressionAttribute(),
                new RegressionHeadAttribute(),
                new RecipeAttribute
                {
                    Updates = 400_000, BatchSize = 309, LearningRate = 5e-4, Schedule = Schedule.TriStage, Warmup = 12_000, Hold = 360_000,
                    Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01,
                },
            ]),
        Published.Data2VecTextBase => new(
            "data2vec 1.0, text base",
            "fairseq's text/pretraining/base",
            [
                new TextEncoderAttribute { Vocabulary = 50_265, Context = 512 },
                new TokenEmbeddingAttribute { Dim = 768 },
                new TransformerAttribute
                {
                    Depth = 12, Heads = 12, Hidden = 3072, Norm = Norm.Post, Bias = AttentionBias.All, Dropout = 0.1, AttentionDropout = 0.1,
                },
                new TokenMaskAttribute { Probability = 0.35, Length = 4 },
                new TeacherAttribute { Decay = 0.999, FinalDecay = 0.9999, AnnealSteps = 300_000, Averages = Averaged.TransformerOnly },
                new TargetsAttribute { TopLayers = 10, From = LayerOutput.FeedForward, LayerNorm = Normalise.Layers },
                new RegressionAttribute { Loss = Loss.SmoothL1, Beta = 4, Scale = 1 },
                new RegressionHeadAttribute { Layers = 2 },
                new RecipeAttribute
                {
                    Updates = 1_000_000, BatchSize = 256, LearningRate = 2e-4, Warmup = 10_000, Beta2 = 0.98, Epsilon = 1e-6,
                    WeightDecay = 0.01, ClipNorm = 5,
                },
            ]),
        _ => null,
    };

    private static (double Lowest, double Highest) RatesOf(IReadOnlyList<double> rates) => (rates.Min(), rates.Max());
}
