namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

// The small models of transformers' vision cases, declared as a user would declare them.

/// <summary>The encoder of data2vec-vision-shared and beit-pretrain: one bias for all blocks, and no norm behind them.</summary>
[ImageEncoder(Size = 32)]
[PatchEmbedding(Dim = 32, Patch = 8)]
[Maskable]
[ClassToken]
[RelativePositionBias]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, LayerScale = 0.1, FinalNorm = false, Epsilon = 1e-12)]
public sealed partial class SharedBias;

/// <summary>data2vec-vision-bare: what pretraining leaves, normalised.</summary>
[Variant<SharedBias>]
[Transformer(FinalNorm = true)]
public sealed partial class BareVision;

/// <summary>data2vec-vision-shared on larger images.</summary>
[Variant<SharedBias>]
[ImageEncoder(Size = 48)]
public sealed partial class LargerSharedBias;

/// <summary>The encoder of data2vec-vision-perlayer and beit-finetuned: a bias for each block.</summary>
[Variant<SharedBias>]
[RelativePositionBias(Shared = false)]
public sealed partial class BiasPerLayer;

/// <summary>data2vec-vision-perlayer on higher images.</summary>
[Variant<BiasPerLayer>]
[ImageEncoder(Height = 48, Width = 32)]
public sealed partial class HigherBiasPerLayer;

/// <summary>data2vec-vision-cls-abs: a vector for each position, and no factor on the branches.</summary>
[ImageEncoder(Size = 32)]
[PatchEmbedding(Dim = 32, Patch = 8)]
[ClassToken]
[LearnedPositions]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Epsilon = 1e-12)]
public sealed partial class AbsoluteVision;

/// <summary>data2vec-vision-cls-abs on larger images.</summary>
[Variant<AbsoluteVision>]
[ImageEncoder(Size = 48)]
public sealed partial class LargerAbsoluteVision;
