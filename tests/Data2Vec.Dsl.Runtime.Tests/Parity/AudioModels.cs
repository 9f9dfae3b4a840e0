namespace Data2Vec.Dsl.Runtime.Tests.Parity;

// The small models of fairseq's audio cases, declared as a user would declare them.

/// <summary>The encoder of case audio_v1_base.</summary>
[AudioEncoder(SampleRate = 16_000)]
[Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 3, Stride = 2, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 2, Stride = 2, Norm = ConvNorm.Layer)]
[LayerNorm]
[Linear(Dim = 32)]
[Maskable]
[ConvPositions(Kernel = 5, Layers = 3, Groups = 4)]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Norm = Norm.Post, InputNorm = true)]
public sealed partial class SmallAudio;

/// <summary>The encoder of case audio_v1_groupnorm_posconv1: wav2vec 2.0's form.</summary>
[AudioEncoder(SampleRate = 16_000)]
[Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Group)]
[Conv1d(Channels = 16, Kernel = 3, Stride = 2)]
[Conv1d(Channels = 16, Kernel = 2, Stride = 2)]
[LayerNorm]
[Linear(Dim = 32)]
[Maskable]
[ConvPositions(Kernel = 16, Groups = 4, WeightNorm = true)]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Norm = Norm.Post, InputNorm = true)]
public sealed partial class SmallGroupNormAudio;

/// <summary>The encoder of case audio_v1_large_prenorm.</summary>
[Variant<SmallAudio>]
[Conv1d(Bias = true)]
[Conv1d(Bias = true)]
[Conv1d(Bias = true)]
[Transformer(Norm = Norm.Pre, InputNorm = false)]
public sealed partial class SmallPreNormAudio;

/// <summary>The encoder of case audio_v1_padded.</summary>
[AudioEncoder(SampleRate = 16_000)]
[Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 3, Stride = 2, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 2, Stride = 2, Norm = ConvNorm.Layer)]
[GradientScale(Factor = 0.5)]
[LayerNorm]
[Linear(Dim = 32)]
[Maskable]
[ConvPositions(Kernel = 5, Layers = 3, Groups = 4)]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Norm = Norm.Post, InputNorm = true)]
public sealed partial class SmallScaledAudio;

/// <summary>The masks are the cases' own.</summary>
[RandomMask(Ratio = 0.5)]
public sealed partial class GivenMask;

[Data2Vec<SmallAudio, GivenMask>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20, Averages = Averaged.TransformerOnly)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class AudioV1Base;

[Data2Vec<SmallGroupNormAudio, GivenMask>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20, Averages = Averaged.TransformerOnly)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class AudioV1GroupNorm;

[Data2Vec<SmallPreNormAudio, GivenMask>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20, Averages = Averaged.TransformerOnly)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, LayerNorm = Normalise.Mean)]
[Regression(Loss = Loss.SmoothL1, Beta = 0.5)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class AudioV1PreNorm;

[Data2Vec<SmallScaledAudio, GivenMask>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20, Averages = Averaged.AfterMaskPoint)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers, LayerNorm = Normalise.Mean)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class AudioV1Padded;
