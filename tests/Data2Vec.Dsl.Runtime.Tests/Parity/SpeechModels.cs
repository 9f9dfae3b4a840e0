namespace Data2Vec.Dsl.Runtime.Tests.Parity;

// The small models of fairseq's audio cases, declared as a user would declare them.

/// <summary>The encoder of case audio_v1_base.</summary>
[SpeechEncoder(SampleRate = 16_000)]
[Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 3, Stride = 2, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 2, Stride = 2, Norm = ConvNorm.Layer)]
[LayerNorm]
[Linear(Dim = 32)]
[Maskable]
[ConvPositions(Kernel = 5, Layers = 3, Groups = 4)]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Norm = Norm.Post, InputNorm = true)]
public sealed partial class SmallSpeech;

/// <summary>The encoder of case audio_v1_groupnorm_posconv1: wav2vec 2.0's form.</summary>
[SpeechEncoder(SampleRate = 16_000)]
[Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Group)]
[Conv1d(Channels = 16, Kernel = 3, Stride = 2)]
[Conv1d(Channels = 16, Kernel = 2, Stride = 2)]
[LayerNorm]
[Linear(Dim = 32)]
[Maskable]
[ConvPositions(Kernel = 16, Groups = 4, WeightNorm = true)]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Norm = Norm.Post, InputNorm = true)]
public sealed partial class SmallGroupNormSpeech;

/// <summary>The encoder of case audio_v1_large_prenorm.</summary>
[Variant<SmallSpeech>]
[Conv1d(Bias = true)]
[Conv1d(Bias = true)]
[Conv1d(Bias = true)]
[Transformer(Norm = Norm.Pre, InputNorm = false)]
public sealed partial class SmallPreNormSpeech;

/// <summary>The encoder of case audio_v1_padded.</summary>
[SpeechEncoder(SampleRate = 16_000)]
[Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 3, Stride = 2, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 2, Stride = 2, Norm = ConvNorm.Layer)]
[GradientScale(Factor = 0.5)]
[LayerNorm]
[Linear(Dim = 32)]
[Maskable]
[ConvPositions(Kernel = 5, Layers = 3, Groups = 4)]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Norm = Norm.Post, InputNorm = true)]
public sealed partial class SmallScaledSpeech;

/// <summary>The masks are the cases' own.</summary>
[RandomMask(Ratio = 0.5)]
public sealed partial class GivenMask;

[Data2Vec<SmallSpeech, GivenMask>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20, Averages = Averaged.Blocks)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class SpeechV1Base;

[Data2Vec<SmallGroupNormSpeech, GivenMask>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20, Averages = Averaged.Blocks)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class SpeechV1GroupNorm;

[Data2Vec<SmallPreNormSpeech, GivenMask>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20, Averages = Averaged.Blocks)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, LayerNorm = Normalise.Mean)]
[Regression(Loss = Loss.SmoothL1, Beta = 0.5)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class SpeechV1PreNorm;

[Data2Vec<SmallScaledSpeech, GivenMask>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20, Averages = Averaged.Transformer)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers, LayerNorm = Normalise.Mean)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class SpeechV1Padded;
