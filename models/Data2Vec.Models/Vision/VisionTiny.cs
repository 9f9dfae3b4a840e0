using Data2Vec.Dsl;

namespace Data2Vec.Models;

/// <summary>
/// An image encoder small enough to pretrain in minutes on two processor cores: 28 × 28 grey images in 16 patches.
/// </summary>
[ImageEncoder(Size = 28, Channels = 1)]
[PatchEmbedding(Dim = 192, Patch = 7)]
[ClassToken(Mean = 0, Std = 0.02)]
[Maskable(Mean = 0, Std = 0.02)]
[LearnedPositions]
[Transformer(Depth = 3, Heads = 6, Hidden = 384)]
public sealed partial class VisionTiny;

/// <summary>Hides 10 of 16 patches, one by one: on so small a grid blocks would leave little to predict from.</summary>
[RandomMask(Ratio = 0.6)]
public sealed partial class TinyScatter;

/// <summary>
/// The demonstration's student and teacher. Small batches and many updates, because on two cores it is updates that are scarce; targets
/// normalised over positions, so that what all patches share (their place in the frame, the grey of the background) is not worth predicting.
/// </summary>
[Data2Vec<VisionTiny, TinyScatter>]
[Teacher(Decay = 0.99, FinalDecay = 0.9995)]
[Targets(TopLayers = 3, InstanceNorm = Normalise.Layers, LayerNorm = Normalise.Mean)]
[RegressionHead(Layers = 2)]
[Recipe(Updates = 8_000, BatchSize = 24, LearningRate = 1e-3, Warmup = 200, ClipNorm = 3.0)]
[Budget(Parameters = 1_500_000)]
public sealed partial class Data2VecVisionTiny;
