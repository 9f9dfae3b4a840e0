using Data2Vec.Dsl;

namespace Data2Vec.Models;

/// <summary>
/// A vision encoder small enough to pretrain in minutes on two processor cores: 28 × 28 grey images in 49 patches.
/// </summary>
[VisionEncoder(Size = 28, Channels = 1)]
[PatchEmbedding(Dim = 96, Patch = 4)]
[ClassToken(Mean = 0, Std = 0.02)]
[Maskable(Mean = 0, Std = 0.02)]
[AbsolutePositions]
[RelativePositionBias(Shared = true)]
[Transformer(Depth = 4, Heads = 4, Hidden = 384)]
public sealed partial class VisionTiny;

/// <summary>Block masks over about 60 % of a 7 × 7 grid.</summary>
[BlockMask(Masked = 30, MinBlock = 4, MaxBlock = 30)]
public sealed partial class TinyBlocks;

/// <summary>The demonstration's student and teacher.</summary>
[Data2Vec<VisionTiny, TinyBlocks>]
[Teacher(Decay = 0.99, FinalDecay = 0.999, AnnealSteps = 600)]
[Targets(TopLayers = 3, From = LayerOutput.Block, LayerNorm = Normalise.LayersAndMean)]
[Regression(Loss = Loss.SmoothL1, Beta = 2.0)]
[Recipe(Updates = 1_200, BatchSize = 64, LearningRate = 1e-3, Warmup = 100, ClipNorm = 3.0, FinalScale = 0.01)]
[Budget(Parameters = 1_000_000)]
public sealed partial class Data2VecVisionTiny;
