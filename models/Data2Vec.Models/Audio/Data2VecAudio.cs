using Data2Vec.Dsl;

namespace Data2Vec.Models;

/// <summary>
/// The audio encoder of data2vec 1.0, base size: wav2vec 2.0's extractor with a layer norm behind each convolution, five stacked
/// convolutions in place of positions, post-norm blocks. (arXiv 2202.03555; the values of fairseq's configuration base_librispeech.)
/// </summary>
[AudioEncoder(SampleRate = 16_000)]
[Conv1d(Channels = 512, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 512, Kernel = 3, Stride = 2, Repeat = 4, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 512, Kernel = 2, Stride = 2, Repeat = 2, Norm = ConvNorm.Layer)]
[LayerNorm]
[Linear(Dim = 768)]
[Maskable]
[ConvPositions(Kernel = 19, Layers = 5, Groups = 16)]
[Transformer(
    Depth = 12, Heads = 12, Hidden = 3072, Norm = Norm.Post, InputNorm = true,
    InputDropout = 0.1, Dropout = 0.1, AttentionDropout = 0.1, LayerDrop = 0.05)]
[StateLock(State = "Conv1d:6e0b1c Conv1d:570904 Conv1d:b5176b LayerNorm:fd9cdc Linear:4eff75 Maskable:0db977 ConvPositions:b4fdcc Transformer:ac27c0")]
public sealed partial class AudioBase;

/// <summary>
/// The audio encoder of data2vec 1.0, large size, as the released model has it: post-norm and without bias in the convolutions, like the
/// base size and unlike the large models of wav2vec 2.0 and HuBERT. (Hugging Face's data2vec-audio-large.)
/// </summary>
/// <remarks>Its dropouts are the base model's: the configuration it was trained with is not published.</remarks>
[Variant<AudioBase>]
[Linear(Dim = 1024)]
[Transformer(Depth = 24, Heads = 16, Hidden = 4096)]
public sealed partial class AudioLarge;

/// <summary>
/// data2vec's masks of audio: spans of ten frames (200 ms), as many as would cover 65 % if none overlapped. About 49 % of the frames are
/// masked, 45 % once all samples of a batch have been made equal. (fairseq's configuration base_librispeech.)
/// </summary>
[SpanMask(Probability = 0.65, Length = 10, EqualCounts = true)]
public sealed partial class AudioSpans;

/// <summary>
/// data2vec 1.0 on 960 hours of LibriSpeech, base size, as fairseq's configuration base_librispeech trains it: 400,000 updates of 63 minutes
/// of audio, 3 % of them to warm up and 7 % to fall.
/// </summary>
/// <remarks>
/// fairseq fills an update by length, with 16 times 3.8 million samples of 16 kHz, which is 3,800 s. A recipe counts clips. Those of
/// LibriSpeech (281,241 of 960.9 hours) last 12.3 s on average, so that is 309 of them. The released checkpoint says of itself that its
/// teacher averages the convolutions of the positions too (Averaged.AfterMaskPoint); this is what the configuration says.
/// </remarks>
[Data2Vec<AudioBase, AudioSpans>]
[Teacher(Decay = 0.999, FinalDecay = 0.9999, AnnealSteps = 30_000, Averages = Averaged.TransformerOnly)]
[Targets(TopLayers = 8, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
[Recipe(
    Updates = 400_000, BatchSize = 309, LearningRate = 5e-4, Schedule = Schedule.TriStage, Warmup = 12_000, Hold = 360_000,
    Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01, DatasetSize = 281_241)]
[Reproduces(Run = Published.Data2VecAudioBase)]
[Budget(Parameters = 95_000_000)]
public sealed partial class Data2VecAudioBase;

/// <summary>data2vec 1.0 for audio, large size, with the base model's recipe.</summary>
/// <remarks>
/// No configuration of the large run is published. What the paper says of both sizes is here (K = 8, the decay of the teacher, the masks);
/// updates, batch and learning rate are the base run's and a place to start from, not the numbers behind the released model.
/// </remarks>
[Data2Vec<AudioLarge, AudioSpans>]
[Teacher(Decay = 0.999, FinalDecay = 0.9999, AnnealSteps = 30_000, Averages = Averaged.TransformerOnly)]
[Targets(TopLayers = 8, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
[Recipe(
    Updates = 400_000, BatchSize = 309, LearningRate = 5e-4, Schedule = Schedule.TriStage, Warmup = 12_000, Hold = 360_000,
    Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class Data2VecAudioLarge;
