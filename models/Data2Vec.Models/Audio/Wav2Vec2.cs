using Data2Vec.Dsl;

namespace Data2Vec.Models;

/// <summary>
/// The encoder of wav2vec 2.0, base size: a norm over time behind the first convolution only, one weight-normed convolution of 128 frames in
/// place of positions, post-norm blocks. (arXiv 2006.11477; fairseq's configuration wav2vec2_base_librispeech.)
/// </summary>
[AudioEncoder(SampleRate = 16_000)]
[Conv1d(Channels = 512, Kernel = 10, Stride = 5, Norm = ConvNorm.Group)]
[Conv1d(Channels = 512, Kernel = 3, Stride = 2, Repeat = 4)]
[Conv1d(Channels = 512, Kernel = 2, Stride = 2, Repeat = 2)]
[GradientScale(Factor = 0.1)]
[LayerNorm]
[Linear(Dim = 768)]
[Dropout(Rate = 0.1)]
[Maskable]
[ConvPositions(Kernel = 128, Groups = 16, WeightNorm = true)]
[Transformer(
    Depth = 12, Heads = 12, Hidden = 3072, Norm = Norm.Post, InputNorm = true,
    InputDropout = 0.1, Dropout = 0.1, AttentionDropout = 0.1, LayerDrop = 0.05)]
public sealed partial class Wav2Vec2Base;

/// <summary>
/// The encoder of wav2vec 2.0, large size: a layer norm and a bias in every convolution, pre-norm blocks, no dropout. (fairseq's
/// configuration wav2vec2_large_librivox; Hugging Face's wav2vec2-large-lv60.)
/// </summary>
[Variant<Wav2Vec2Base>]
[Conv1d(Norm = ConvNorm.Layer, Bias = true)]
[Conv1d(Norm = ConvNorm.Layer, Bias = true)]
[Conv1d(Norm = ConvNorm.Layer, Bias = true)]
[GradientScale(Factor = 1)]
[Linear(Dim = 1024)]
[Dropout(Rate = 0)]
[Transformer(
    Depth = 24, Heads = 16, Hidden = 4096, Norm = Norm.Pre, InputNorm = false,
    InputDropout = 0, Dropout = 0, AttentionDropout = 0, LayerDrop = 0)]
public sealed partial class Wav2Vec2Large;
