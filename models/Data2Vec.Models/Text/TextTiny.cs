using Data2Vec.Dsl;

namespace Data2Vec.Models;

/// <summary>
/// A text encoder small enough to pretrain in minutes on two processor cores: 4,261 byte-pair tokens (4,000 merges) in texts of up to 48.
/// Token vectors are scaled so that at the start a target says which token stands there; unscaled, learned positions are as large as tokens
/// are, and most of a target would be its place in the text.
/// </summary>
[TextEncoder(Vocabulary = 4_261, Context = 48)]
[Maskable]
[TokenEmbedding(Dim = 128, Scaled = true)]
[LearnedPositions]
[LayerNorm]
[ZeroPadding]
[Transformer(Depth = 2, Heads = 4, Hidden = 256, Norm = Norm.Post)]
public sealed partial class TextTiny;

/// <summary>Hides half of the tokens, one by one: in definitions of a dozen words spans would leave little to predict from.</summary>
[TokenMask(Probability = 0.5, Length = 1)]
public sealed partial class TinyTokens;

/// <summary>
/// The demonstration's student and teacher of text, for the definitions of WordNet: some 116,000, seen one and a quarter times. Layers are
/// normalised over their channels and not over positions, since what all tokens of a text share is its subject, which is worth predicting.
/// Steps are small and the optimiser forgets squared gradients soon: with a long memory a rare token, whose gradients are mostly 0, takes
/// large steps where it does appear.
/// </summary>
/// <remarks>
/// So short a training shows in what a linear layer reads from the features, not in which texts are nearest: there the untrained encoder, whose
/// features are a random projection of the words, stays ahead.
/// </remarks>
[Data2Vec<TextTiny, TinyTokens>]
[Teacher(Decay = 0.99, FinalDecay = 0.9995)]
[Targets(TopLayers = 2, LayerNorm = Normalise.Layers)]
[RegressionHead(Layers = 2)]
[Recipe(Updates = 3_500, BatchSize = 48, LearningRate = 5e-4, Warmup = 175, Beta2 = 0.98, Epsilon = 1e-6, ClipNorm = 3.0)]
[Budget(Parameters = 1_000_000)]
public sealed partial class Data2VecTextTiny;
