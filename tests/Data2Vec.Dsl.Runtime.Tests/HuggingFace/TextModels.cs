namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

/// <summary>data2vec-text and roberta: 24 rows of positions are 22 tokens.</summary>
[TextEncoder(Vocabulary = 60, Context = 22)]
[TokenEmbedding(Dim = 32)]
[TokenTypes]
[LearnedPositions]
[LayerNorm]
[Transformer(Depth = 3, Heads = 4, Hidden = 64)]
public sealed partial class RobertaLike;
