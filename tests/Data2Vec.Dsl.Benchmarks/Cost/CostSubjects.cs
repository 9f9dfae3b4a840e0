using Data2Vec.Models;
using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Cost;

/// <summary>What is measured: for memory the base models of the zoo, for operations models whose every product the kernels report one by one.</summary>
public static class CostSubjects
{
    private const int Images = 4;
    private const int MoreImages = 16;
    private const int Clips = 2;
    private const int Samples = 48_000;
    private const int Texts = 4;
    private const int Tokens = 128;

    /// <summary>The base models of the three modalities, and one whose blocks are computed again in the backward pass.</summary>
    public static IReadOnlyList<CostSubject> Memory { get; } =
    [
        new CostSubject<ImageBatch>(
            nameof(Data2VecVisionBase), Images, Data2VecVisionBase.ParameterCount, Images * VisionBase.ForwardFlops, Images * VisionBase.BackwardFlops,
            masked => Data2VecVisionBase.TrainingFlops(Images, masked), VisionBase.SavedBytes(Images), Data2VecVisionBase.StepBytes(Images),
            () => new Data2VecVisionBase(), () => new ImageBatch(Noise(Images, 3, 224, 224))),
        new CostSubject<AudioBatch>(
            nameof(Data2VecAudioBase), Clips, Data2VecAudioBase.ParameterCount, Clips * AudioBase.ForwardFlopsOf(Samples), Clips * AudioBase.BackwardFlopsOf(Samples),
            masked => Data2VecAudioBase.TrainingFlops(Clips, Samples, masked), AudioBase.SavedBytes(Clips, Samples), Data2VecAudioBase.StepBytes(Clips, Samples),
            () => new Data2VecAudioBase(), () => new AudioBatch(Noise(Clips, Samples), AudioBase.SampleRate)),
        new CostSubject<TextBatch>(
            nameof(Data2VecTextBase), Texts, Data2VecTextBase.ParameterCount, Texts * TextBase.ForwardFlopsOf(Tokens), Texts * TextBase.BackwardFlopsOf(Tokens),
            masked => Data2VecTextBase.TrainingFlops(Texts, Tokens, masked), TextBase.SavedBytes(Texts, Tokens), Data2VecTextBase.StepBytes(Texts, Tokens),
            () => new Data2VecTextBase(), () => new TextBatch(Words(Texts, Tokens))),
        new CostSubject<ImageBatch>(
            nameof(RecomputedVisionPair), MoreImages, RecomputedVisionPair.ParameterCount, MoreImages * RecomputedVision.ForwardFlops, MoreImages * RecomputedVision.BackwardFlops,
            masked => RecomputedVisionPair.TrainingFlops(MoreImages, masked), RecomputedVision.SavedBytes(MoreImages), RecomputedVisionPair.StepBytes(MoreImages),
            () => new RecomputedVisionPair(), () => new ImageBatch(Noise(MoreImages, 3, 224, 224))),
    ];

    /// <summary>Models without batched products, which MKL does not report by size.</summary>
    public static IReadOnlyList<CostSubject> Operations { get; } =
    [
        new CostSubject<ImageBatch>(
            nameof(Data2VecVisionTiny), Images, Data2VecVisionTiny.ParameterCount, Images * VisionTiny.ForwardFlops, Images * VisionTiny.BackwardFlops,
            masked => Data2VecVisionTiny.TrainingFlops(Images, masked), VisionTiny.SavedBytes(Images), Data2VecVisionTiny.StepBytes(Images),
            () => new Data2VecVisionTiny(), () => new ImageBatch(Noise(Images, 1, 28, 28))),
        new CostSubject<AudioBatch>(
            nameof(CountedAudioPair), Clips, CountedAudioPair.ParameterCount, Clips * CountedAudio.ForwardFlopsOf(Samples), Clips * CountedAudio.BackwardFlopsOf(Samples),
            masked => CountedAudioPair.TrainingFlops(Clips, Samples, masked), CountedAudio.SavedBytes(Clips, Samples), CountedAudioPair.StepBytes(Clips, Samples),
            () => new CountedAudioPair(), () => new AudioBatch(Noise(Clips, Samples), CountedAudio.SampleRate)),
        new CostSubject<TextBatch>(
            nameof(Data2VecTextTiny), Texts, Data2VecTextTiny.ParameterCount, Texts * TextTiny.ForwardFlopsOf(TextTiny.Context), Texts * TextTiny.BackwardFlopsOf(TextTiny.Context),
            masked => Data2VecTextTiny.TrainingFlops(Texts, TextTiny.Context, masked), TextTiny.SavedBytes(Texts, TextTiny.Context), Data2VecTextTiny.StepBytes(Texts, TextTiny.Context),
            () => new Data2VecTextTiny(), () => new TextBatch(Words(Texts, TextTiny.Context))),
    ];

    /// <summary>The subject of a name.</summary>
    public static CostSubject Find(string name) => Memory.Concat(Operations).Single(subject => subject.Name == name);

    private static torch.Tensor Noise(params long[] shape) => torch.randn(shape).DetachFromDisposeScope();

    // Ordinary tokens, above the special ones.
    private static torch.Tensor Words(long texts, long tokens) => torch.randint(5, 4_000, [texts, tokens], torch.ScalarType.Int64).DetachFromDisposeScope();
}

/// <summary>An audio encoder all of whose products are reported one by one: its only convolution over time takes the sound itself.</summary>
[AudioEncoder(SampleRate = 16_000)]
[Conv1d(Channels = 96, Kernel = 400, Stride = 320, Norm = ConvNorm.Layer)]
[Linear(Dim = 128)]
[Maskable]
[ConvPositions(Kernel = 8, Groups = 4, WeightNorm = true)]
[Transformer(Depth = 3, Heads = 4, Hidden = 256, InputNorm = false)]
public sealed partial class CountedAudio;

/// <summary>Spans as data2vec has them.</summary>
[SpanMask(Probability = 0.65, Length = 10)]
public sealed partial class CountedSpans;

/// <summary>Its pair, with a teacher that sees the sound itself.</summary>
[Data2Vec<CountedAudio, CountedSpans>]
[Teacher(Decay = 0.9, Averages = Averaged.Encoder)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
[RegressionHead(Layers = 2)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 5e-4)]
public sealed partial class CountedAudioPair;

/// <summary>The base model of images with blocks that keep only their input.</summary>
[Variant<VisionBase>]
[Transformer(Recompute = true)]
public sealed partial class RecomputedVision;

/// <summary>Its pair.</summary>
[Data2Vec<RecomputedVision, FairseqBlocks>]
[Teacher(Decay = 0.999)]
[Targets(TopLayers = 6, From = LayerOutput.Block, LayerNorm = Normalise.Mean)]
[Regression(Loss = Loss.SmoothL1, Beta = 2.0)]
[RegressionHead(Layers = 0)]
[Recipe(Updates = 100_000, BatchSize = 2048, LearningRate = 5e-4)]
public sealed partial class RecomputedVisionPair;
