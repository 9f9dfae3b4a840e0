using Data2Vec.Dsl;

namespace Data2Vec.Models;

/// <summary>
/// The image encoder of data2vec 1.0, base size: ViT-B/16 with BEiT's shared relative position bias and layer scale.
/// (arXiv 2202.03555; the values of fairseq's configuration base_imagenet_d2v1.)
/// </summary>
[ImageEncoder(Size = 224, Channels = 3)]
[PatchEmbedding(Dim = 768, Patch = 16)]
[ClassToken]
[Maskable]
[RelativePositionBias(Shared = true)]
[Transformer(Depth = 12, Heads = 12, Hidden = 3072, Norm = Norm.Pre, LayerScale = 1e-4, DropPath = 0.25, AttentionDropout = 0.05)]
[StateLock(State = "PatchEmbedding:2663fe ClassToken:2a9697 Maskable:0db977 RelativePositionBias:9f4a81 Transformer:e2c73e")]
public sealed partial class VisionBase;

/// <summary>
/// The image encoder of data2vec 1.0, large size: ViT-L/16, with the start values and norms of the BEiT-derived code that produced the
/// published numbers (github.com/facebookresearch/data2vec_vision).
/// </summary>
[Variant<VisionBase>]
[PatchEmbedding(Dim = 1024)]
[ClassToken(Mean = 0, Std = 0.02)]
[Maskable(Mean = 0, Std = 0.02)]
[Transformer(Depth = 24, Heads = 16, Hidden = 4096, LayerScale = 1e-5, DropPath = 0.2, AttentionDropout = 0.15, Epsilon = 1e-6)]
public sealed partial class VisionLarge;

/// <summary>Block masks over 75 of 196 patches: the default of fairseq's image model.</summary>
[BlockMask(Masked = 75)]
public sealed partial class FairseqBlocks;

/// <summary>Block masks over 120 of 196 patches, as the published data2vec image models used them.</summary>
[BlockMask(Masked = 120)]
public sealed partial class BeitBlocks;

/// <summary>
/// data2vec 1.0 on ImageNet, base size, as fairseq's configuration base_imagenet_d2v1 trains it: 375,300 updates of 2,048 images.
/// </summary>
[Data2Vec<VisionBase, FairseqBlocks>]
[Teacher(Decay = 0.999, FinalDecay = 0.9998, AnnealSteps = 375_300)]
[Targets(TopLayers = 6, From = LayerOutput.Block, LayerNorm = Normalise.Mean)]
[Regression(Loss = Loss.SmoothL1, Beta = 2.0)]
[RegressionHead(Layers = 0)]
[Recipe(Updates = 375_300, BatchSize = 2048, LearningRate = 5e-4, Warmup = 12_510, ClipNorm = 3.0, WorldSize = 16, DatasetSize = 1_281_167)]
[Reproduces(Run = Published.Data2VecVisionBase)]
[Budget(Parameters = 90_000_000)]
public sealed partial class Data2VecVisionBase;

/// <summary>
/// data2vec 1.0 on ImageNet, large size, as the BEiT-derived code trains its first 800 epochs (1,281,167 images in batches of 4,096 are 312
/// updates an epoch): a constant decay, and a loss that is a mean over elements.
/// </summary>
[Data2Vec<VisionLarge, BeitBlocks>]
[Teacher(Decay = 0.9998)]
[Targets(TopLayers = 6, From = LayerOutput.Block, LayerNorm = Normalise.LayersAndMean)]
[Regression(Loss = Loss.SmoothL1, Beta = 2.0, Scale = 1.0 / 1024)]
[Recipe(Updates = 249_600, BatchSize = 4096, LearningRate = 1e-3, Warmup = 24_960, ClipNorm = 3.0, DecayOn = DecayOn.Matrices, DatasetSize = 1_281_167, Epochs = 800)]
public sealed partial class Data2VecVisionLarge;
