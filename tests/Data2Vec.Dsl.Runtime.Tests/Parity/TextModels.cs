namespace Data2Vec.Dsl.Runtime.Tests.Parity;

// The small models of fairseq's text cases, declared as a user would declare them.

/// <summary>The encoder of cases text_v1_base and text_v1_full_context.</summary>
[TextEncoder(Vocabulary = 65, Context = 64)]
[Maskable]
[TokenEmbedding(Dim = 32)]
[LearnedPositions]
[LayerNorm]
[ZeroPadding]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Norm = Norm.Post)]
public sealed partial class SmallText;

/// <summary>The encoder of case text_v1_prenorm.</summary>
[Variant<SmallText>]
[Transformer(Norm = Norm.Pre)]
public sealed partial class SmallPreNormText;

[Data2Vec<SmallText, GivenMask>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20, Averages = Averaged.TransformerOnly, Sees = TeacherSees.MaskedTokens)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, LayerNorm = Normalise.Layers)]
[Regression(Loss = Loss.SmoothL1, Beta = 4.0, Scale = 1.0, HeadLayers = 2)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class TextV1Base;

[Data2Vec<SmallText, GivenMask>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20, Averages = Averaged.TransformerOnly)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, LayerNorm = Normalise.Layers)]
[Regression(Loss = Loss.SmoothL1, Beta = 4.0, Scale = 1.0, HeadLayers = 2)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class TextV1FullContext;

[Data2Vec<SmallPreNormText, GivenMask>]
[Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 20, Averages = Averaged.TransformerOnly, Sees = TeacherSees.MaskedTokens)]
[Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
[Recipe(Updates = 100, BatchSize = 2, LearningRate = 1e-3, Schedule = Schedule.Constant, Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01)]
public sealed partial class TextV1PreNorm;
