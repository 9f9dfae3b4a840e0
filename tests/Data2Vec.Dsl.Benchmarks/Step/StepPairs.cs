namespace Data2Vec.Dsl.Benchmarks.Step;

/// <summary>ViT-Ti/16, without anything random, so that a hand-written model can be held to the same numbers.</summary>
[ImageEncoder(Size = 224)]
[PatchEmbedding(Dim = 192, Patch = 16)]
[ClassToken]
[Maskable]
[LearnedPositions]
[Transformer(Depth = 12, Heads = 3)]
public sealed partial class TinyEncoder;

/// <summary>ViT-B/16, in the same way.</summary>
[Variant<TinyEncoder>]
[PatchEmbedding(Dim = 768)]
[Transformer(Heads = 12)]
public sealed partial class BaseEncoder;

/// <summary>Three of five patches.</summary>
[RandomMask(Ratio = 0.6)]
public sealed partial class StepMask;

/// <summary>A pair of ViT-Ti.</summary>
[Data2Vec<TinyEncoder, StepMask>]
[Targets(TopLayers = 6, LayerNorm = Normalise.Layers)]
[Recipe(Updates = 100_000, BatchSize = 8, LearningRate = 1e-4, ClipNorm = 3)]
public sealed partial class TinyPair;

/// <summary>A pair of ViT-B.</summary>
[Data2Vec<BaseEncoder, StepMask>]
[Targets(TopLayers = 6, LayerNorm = Normalise.Layers)]
[Recipe(Updates = 100_000, BatchSize = 8, LearningRate = 1e-4, ClipNorm = 3)]
public sealed partial class BasePair;
