using Data2Vec.Dsl;

namespace Data2Vec.Models;

/// <summary>
/// The encoder of RoBERTa, base size, as Hugging Face has it: with a row for the one kind of token, and padding that keeps its values, which
/// no other token sees. (arXiv 1907.11692; Hugging Face's roberta-base.)
/// </summary>
[TextEncoder(Vocabulary = 50_265, Context = 512, PaddingToken = 1, MaskToken = 50_264)]
[Maskable]
[TokenEmbedding(Dim = 768)]
[TokenTypes(Count = 1)]
[LearnedPositions]
[LayerNorm(Epsilon = 1e-5)]
[Dropout(Rate = 0.1)]
[Transformer(Depth = 12, Heads = 12, Hidden = 3072, Norm = Norm.Post, Dropout = 0.1, AttentionDropout = 0.1, Epsilon = 1e-5)]
public sealed partial class RobertaBase;

/// <summary>The encoder of RoBERTa, large size. (Hugging Face's roberta-large.)</summary>
[Variant<RobertaBase>]
[TokenEmbedding(Dim = 1024)]
[Transformer(Depth = 24, Heads = 16, Hidden = 4096)]
public sealed partial class RobertaLarge;
