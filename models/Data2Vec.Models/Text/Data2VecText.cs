using Data2Vec.Dsl;

namespace Data2Vec.Models;

/// <summary>
/// The text encoder of data2vec 1.0, base size: RoBERTa's, over its vocabulary of 50,265 tokens. (arXiv 2202.03555; the values of fairseq's
/// configuration text/pretraining/base.)
/// </summary>
[TextEncoder(Vocabulary = 50_265, Context = 512, PaddingToken = 1, MaskToken = 50_264)]
[Maskable]
[TokenEmbedding(Dim = 768)]
[LearnedPositions]
[LayerNorm]
[Dropout(Rate = 0.1)]
[ZeroPadding]
[Transformer(Depth = 12, Heads = 12, Hidden = 3072, Norm = Norm.Post, Dropout = 0.1, AttentionDropout = 0.1)]
[StateLock(State = "TokenEmbedding:9c3788 LearnedPositions:b76e01 LayerNorm:36e756 Transformer:75650b")]
public sealed partial class TextBase;

/// <summary>
/// The text encoder in the paper's large size. The paper gives the size for all modalities, but no results, recipe or checkpoint of a large
/// text model.
/// </summary>
[Variant<TextBase>]
[TokenEmbedding(Dim = 1024)]
[Transformer(Depth = 24, Heads = 16, Hidden = 4096)]
public sealed partial class TextLarge;

/// <summary>
/// data2vec's masks of text: spans of four tokens, as many as would cover 35 % if none overlapped; every masked token becomes the mask
/// token. (fairseq's configuration text/pretraining/base.)
/// </summary>
[TokenMask(Probability = 0.35, Length = 4)]
public sealed partial class TextTokens;

/// <summary>
/// data2vec 1.0 on books and Wikipedia, base size, with the hyperparameters of fairseq's configuration text/pretraining/base: a million
/// updates of 256 texts of 512 tokens. The teacher sees the whole text, as the paper describes.
/// </summary>
[Data2Vec<TextBase, TextTokens>]
[Teacher(Decay = 0.999, FinalDecay = 0.9999, AnnealSteps = 300_000, Averages = Averaged.TransformerOnly)]
[Targets(TopLayers = 10, From = LayerOutput.FeedForward, LayerNorm = Normalise.Layers)]
[Regression(Loss = Loss.SmoothL1, Beta = 4.0, Scale = 1.0, HeadLayers = 2)]
[Recipe(
    Updates = 1_000_000, BatchSize = 256, LearningRate = 2e-4, Warmup = 10_000,
    Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01, ClipNorm = 5.0)]
[Reproduces(Run = Published.Data2VecTextBase)]
[Budget(Parameters = 130_000_000)]
public sealed partial class Data2VecTextBase;

/// <summary>
/// The same as the released code computes it: its teacher is handed only the tokens that the student does not see, with padding in place
/// of all others. For comparison; <see cref="Data2VecTextBase"/> is what the paper describes.
/// </summary>
[Data2Vec<TextBase, TextTokens>]
[Teacher(Decay = 0.999, FinalDecay = 0.9999, AnnealSteps = 300_000, Averages = Averaged.TransformerOnly, Sees = TeacherSees.MaskedTokens)]
[Targets(TopLayers = 10, From = LayerOutput.FeedForward, LayerNorm = Normalise.Layers)]
[Regression(Loss = Loss.SmoothL1, Beta = 4.0, Scale = 1.0, HeadLayers = 2)]
[Recipe(
    Updates = 1_000_000, BatchSize = 256, LearningRate = 2e-4, Warmup = 10_000,
    Beta2 = 0.98, Epsilon = 1e-6, WeightDecay = 0.01, ClipNorm = 5.0)]
public sealed partial class Data2VecTextBaseReleased;
