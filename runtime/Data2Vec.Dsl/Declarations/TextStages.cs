using System;

namespace Data2Vec.Dsl;

/// <summary>
/// A learned vector for each token: <c>[B, N] → [B, N, Dim]</c>. The vector of the padding token stays 0. (BERT; fairseq's roberta.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TokenEmbeddingAttribute : StageAttribute
{
    /// <summary>Channels of each token's vector, the width of the model. Required.</summary>
    public int Dim { get; set; }

    /// <summary>Multiplies the vectors by √Dim. data2vec and RoBERTa: no.</summary>
    public bool Scaled { get; set; }
}

/// <summary>
/// Adds a learned vector for the token type, the kind of text that a token belongs to. All tokens here are of the first type. (BERT,
/// RoBERTa of Hugging Face.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TokenTypesAttribute : StageAttribute
{
    /// <summary>Rows of the table. RoBERTa: 1.</summary>
    public int Count { get; set; } = 1;
}

/// <summary>
/// Sets padded positions to 0. Shape unchanged, and other positions do not change. (fairseq's text encoders have this; Hugging Face's
/// RoBERTa does not.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ZeroPaddingAttribute : StageAttribute;
