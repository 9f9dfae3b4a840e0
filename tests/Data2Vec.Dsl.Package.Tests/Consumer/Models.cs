using Data2Vec.Dsl;

// The run is a trial of its first updates.
#pragma warning disable D2V6019

namespace Outside;

/// <summary>An encoder of sizes that no model of ours has.</summary>
[ImageEncoder(Height = 20, Width = 30, Channels = 2)]
[PatchEmbedding(Dim = 24, Patch = 5)]
[Maskable]
[LearnedPositions]
[Transformer(Depth = 2, Heads = 3, Hidden = 60, Norm = Norm.Post, Bias = AttentionBias.All)]
public sealed partial class Eye;

[RandomMask(Ratio = 0.5)]
public sealed partial class Half;

[Data2Vec<Eye, Half>]
[Teacher(Decay = 0.99)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
[Recipe(Updates = 30, BatchSize = 8, LearningRate = 3e-3)]
public sealed partial class EyePair;
