using Data2Vec.Dsl;

namespace Data2Vec.Models;

/// <summary>
/// An audio encoder small enough to pretrain in minutes on two processor cores: audio of 8,000 Hz, one frame every 20 ms.
/// </summary>
/// <remarks>
/// 8,000 Hz is the rate of telephone recordings such as the Asterisk sounds, and half the work of 16,000. The first convolution takes wide windows
/// in wide steps, because what runs at the rate of the samples costs most.
/// </remarks>
[AudioEncoder(SampleRate = 8_000)]
[Conv1d(Channels = 96, Kernel = 50, Stride = 20, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 128, Kernel = 8, Stride = 4, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 128, Kernel = 4, Stride = 2, Norm = ConvNorm.Layer)]
[LayerNorm]
[Linear(Dim = 128)]
[Maskable]
[ConvPositions(Kernel = 9, Layers = 2, Groups = 8)]
[Transformer(Depth = 4, Heads = 4, Hidden = 512, Norm = Norm.Pre)]
public sealed partial class AudioTiny;

/// <summary>Hides spans of 200 ms, which overlap to about half of the frames, as published.</summary>
[SpanMask(Milliseconds = 200, Probability = 0.65)]
public sealed partial class TinySpans;

/// <summary>
/// The demonstration's student and teacher of audio. Small batches (as much audio as two clips of mean length, 6 s) and many updates, because
/// on two cores it is updates that are scarce.
/// </summary>
/// <remarks>
/// The teacher averages the whole encoder, and slowly: a quicker one that borrowed the student's convolutions left features that a linear
/// recogniser reads worse than random ones. Minutes of training are little for audio; what they are worth, the demonstration's table says.
/// </remarks>
[Data2Vec<AudioTiny, TinySpans>]
[Teacher(Decay = 0.999, FinalDecay = 0.9999, AnnealSteps = 2_000, Averages = Averaged.Encoder)]
[Targets(TopLayers = 3, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
[Recipe(Updates = 3_500, BatchSize = 2, LearningRate = 1e-3, Warmup = 175, Beta2 = 0.98, WeightDecay = 0.01, ClipNorm = 3.0)]
[Budget(Parameters = 1_100_000)]
public sealed partial class Data2VecAudioTiny;
