namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

// The small models of transformers' audio cases, declared as a user would declare them.

/// <summary>data2vec-audio: five convolutions for positions.</summary>
[AudioEncoder]
[Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 3, Stride = 2, Repeat = 4, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 2, Stride = 2, Repeat = 2, Norm = ConvNorm.Layer)]
[LayerNorm]
[Linear(Dim = 32)]
[Maskable]
[ConvPositions(Kernel = 19, Layers = 5, Groups = 4)]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Norm = Norm.Post, InputNorm = true)]
public sealed partial class SmallAudio;

/// <summary>hubert-base, hubert-base-bare and wav2vec2-base: group norm in the first convolution, and blocks that end normalised.</summary>
[AudioEncoder]
[Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Group)]
[Conv1d(Channels = 16, Kernel = 3, Stride = 2, Repeat = 4)]
[Conv1d(Channels = 16, Kernel = 2, Stride = 2, Repeat = 2)]
[LayerNorm]
[Linear(Dim = 32)]
[Maskable]
[ConvPositions(Kernel = 16, Groups = 4, WeightNorm = true)]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Norm = Norm.Post, InputNorm = true)]
public sealed partial class GroupNormAudio;

/// <summary>hubert-large and wav2vec2-stable: layer norms and biases in the convolutions, pre-norm blocks with a norm behind them.</summary>
[Variant<GroupNormAudio>]
[Conv1d(Norm = ConvNorm.Layer, Bias = true)]
[Conv1d(Norm = ConvNorm.Layer, Bias = true)]
[Conv1d(Norm = ConvNorm.Layer, Bias = true)]
[Transformer(Norm = Norm.Pre, InputNorm = false)]
public sealed partial class StableAudio;

/// <summary>wav2vec2-adapter: adapters in the blocks and behind them.</summary>
[AudioEncoder]
[Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer, Bias = true)]
[Conv1d(Channels = 16, Kernel = 3, Stride = 2, Repeat = 4, Norm = ConvNorm.Layer, Bias = true)]
[Conv1d(Channels = 16, Kernel = 2, Stride = 2, Repeat = 2, Norm = ConvNorm.Layer, Bias = true)]
[LayerNorm]
[Linear(Dim = 32)]
[Maskable]
[ConvPositions(Kernel = 16, Groups = 4, WeightNorm = true)]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Norm = Norm.Pre, AdapterDim = 8)]
[ConvAdapter(Dim = 24, Layers = 2)]
public sealed partial class AdaptedAudio;
