namespace Data2Vec.Dsl.Runtime.Tests.Parity;

// The models whose start values the case init_statistics describes.

[ImageEncoder(Size = 64, Channels = 3)]
[PatchEmbedding(Dim = 128, Patch = 16)]
[ClassToken]
[Maskable]
[RelativePositionBias]
[Transformer(Depth = 3, Heads = 4, Hidden = 512, LayerScale = 1e-4)]
public sealed partial class VisionOfStatistics;

[Data2Vec<VisionOfStatistics, GivenMask>]
[Targets(TopLayers = 1)]
[Recipe(Updates = 1000, BatchSize = 1, LearningRate = 1e-3)]
public sealed partial class PairOfVisionStatistics;

[AudioEncoder]
[Conv1d(Channels = 64, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 64, Kernel = 3, Stride = 2, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 64, Kernel = 2, Stride = 2, Norm = ConvNorm.Layer)]
[LayerNorm]
[Linear(Dim = 128)]
[Maskable]
[ConvPositions(Kernel = 19, Layers = 5)]
[Transformer(Depth = 2, Heads = 4, Hidden = 512, InputNorm = true)]
public sealed partial class AudioOfStatistics;

[Data2Vec<AudioOfStatistics, GivenMask>]
[Targets(TopLayers = 1)]
[Recipe(Updates = 1000, BatchSize = 1, LearningRate = 1e-3)]
public sealed partial class PairOfAudioStatistics;

[AudioEncoder]
[Conv1d(Channels = 64, Kernel = 10, Stride = 5, Norm = ConvNorm.Group)]
[Conv1d(Channels = 64, Kernel = 3, Stride = 2)]
[Conv1d(Channels = 64, Kernel = 2, Stride = 2)]
[LayerNorm]
[Linear(Dim = 128)]
[Maskable]
[ConvPositions(Kernel = 128, WeightNorm = true)]
[Transformer(Depth = 2, Heads = 4, Hidden = 512, InputNorm = true)]
public sealed partial class WeightNormOfStatistics;

[Data2Vec<WeightNormOfStatistics, GivenMask>]
[Targets(TopLayers = 1)]
[Recipe(Updates = 1000, BatchSize = 1, LearningRate = 1e-3)]
public sealed partial class PairOfWeightNormStatistics;

[TextEncoder(Vocabulary = 305, Context = 64)]
[Maskable]
[TokenEmbedding(Dim = 128)]
[LearnedPositions]
[LayerNorm]
[ZeroPadding]
[Transformer(Depth = 2, Heads = 4, Hidden = 512)]
public sealed partial class TextOfStatistics;

[Data2Vec<TextOfStatistics, GivenMask>]
[Targets(TopLayers = 1)]
[Regression(HeadLayers = 2)]
[Recipe(Updates = 1000, BatchSize = 1, LearningRate = 1e-3)]
public sealed partial class PairOfTextStatistics;
