namespace Data2Vec.Dsl.Runtime.Tests.Parity;

// The small models of fairseq's vision cases, declared as a user would declare them.

/// <summary>The encoder of case vision_v1_base.</summary>
[ImageEncoder(Size = 48, Channels = 3)]
[PatchEmbedding(Dim = 32, Patch = 8)]
[ClassToken]
[Maskable]
[RelativePositionBias]
[Transformer(Depth = 3, Heads = 4, Hidden = 128, LayerScale = 1e-4)]
public sealed partial class SmallVision;

/// <summary>The encoder of case vision_v1_ffn_targets.</summary>
[Variant<SmallVision>]
[Transformer(LayerScale = 0)]
public sealed partial class SmallVisionWithoutScale;

[BlockMask(Masked = 14, MinBlock = 4, MaxBlock = 36)]
public sealed partial class SmallBlocks;

[Data2Vec<SmallVision, SmallBlocks>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20)]
[Targets(TopLayers = 2, From = LayerOutput.Block, LayerNorm = Normalise.Mean)]
[Regression(Loss = Loss.SmoothL1, Beta = 2.0, HeadLayers = 0)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class VisionV1Base;

[Data2Vec<SmallVisionWithoutScale, SmallBlocks>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
[Regression(HeadLayers = 0)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class VisionV1FfnTargets;
