using System;

namespace Data2Vec.Dsl;

/// <summary>
/// One stage of an encoder. Stages run in the order in which they are written, which is why all of them stand on one partial declaration.
/// </summary>
public abstract class StageAttribute : Attribute;

/// <summary>
/// Cuts the image into square patches and maps each to a vector: a convolution whose kernel equals its stride.
/// <c>[B, C, H, W] → [B, H/Patch · W/Patch, Dim]</c>, patches row by row. (ViT; fairseq's data2vec_vision.py.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PatchEmbeddingAttribute : StageAttribute
{
    /// <summary>Channels of each patch vector, the width of the model. Required.</summary>
    public int Dim { get; set; }

    /// <summary>Side of a patch in pixels; must divide both sides of the image.</summary>
    public int Patch { get; set; } = 16;
}

/// <summary>Puts one learned vector in front of the sequence. <c>[B, N, D] → [B, 1 + N, D]</c>. It is never masked and never a target.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ClassTokenAttribute : StageAttribute
{
    /// <summary>Mean of the truncated normal it starts from. fairseq's vision model: 0.02; the BEiT code: 0.</summary>
    public double Mean { get; set; } = 0.02;

    /// <summary>Standard deviation of the truncated normal (cut at ±2) it starts from. fairseq's vision model: 1; the BEiT code: 0.02.</summary>
    public double Std { get; set; } = 1.0;
}

/// <summary>
/// The mask point: here the student's masked positions are replaced by one learned vector. What stands before it, the teacher borrows
/// from the student; what stands after it, the teacher averages.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MaskableAttribute : StageAttribute
{
    /// <summary>Mean of the truncated normal the mask vector starts from. fairseq's vision model: 0.02; the BEiT code: 0.</summary>
    public double Mean { get; set; } = 0.02;

    /// <summary>Standard deviation of the truncated normal (cut at ±2) the mask vector starts from. fairseq's vision model: 1; BEiT: 0.02.</summary>
    public double Std { get; set; } = 1.0;
}

/// <summary>Adds a learned vector to each position. <c>[B, N, D] → [B, N, D]</c>; the table has as many rows as the sequence has positions here.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AbsolutePositionsAttribute : StageAttribute;

/// <summary>
/// A learned bias on the attention logits of each head that depends on the offset between two patches. Three rows more serve the class
/// token: from it, to it, and itself. (BEiT; fairseq's data2vec_vision.py.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RelativePositionBiasAttribute : StageAttribute
{
    /// <summary>One table for all blocks (data2vec), or one per block (BEiT fine-tuning).</summary>
    public bool Shared { get; set; } = true;
}

/// <summary>
/// A stack of transformer blocks. <c>[B, N, D] → [B, N, D]</c>. Pre-norm stacks end in a layer norm, post-norm stacks do not.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TransformerAttribute : StageAttribute
{
    /// <summary>Number of blocks. Required.</summary>
    public int Depth { get; set; }

    /// <summary>Attention heads; must divide the model's width. Required.</summary>
    public int Heads { get; set; }

    /// <summary>Width of the feed-forward layer; 0 (the default) means four times the model's width.</summary>
    public int Hidden { get; set; }

    /// <summary>Where the layer norms stand: before each branch (vision), or after each residual sum (speech, text).</summary>
    public Norm Norm { get; set; } = Norm.Pre;

    /// <summary>Which of the query, key and value projections have a bias. BEiT and data2vec vision: query and value.</summary>
    public AttentionBias Bias { get; set; } = AttentionBias.QueryValue;

    /// <summary>Start value of a learned per-channel factor on each branch; 0 (the default) leaves the factor out.</summary>
    public double LayerScale { get; set; }

    /// <summary>Stochastic depth: the chance to drop a branch for a sample, rising linearly from 0 in the first block to this in the last.</summary>
    public double DropPath { get; set; }

    /// <summary>The chance to skip a whole block for the whole batch in training.</summary>
    public double LayerDrop { get; set; }

    /// <summary>Dropout after the attention projection and after the feed-forward layer.</summary>
    public double Dropout { get; set; }

    /// <summary>Dropout on the attention probabilities.</summary>
    public double AttentionDropout { get; set; }

    /// <summary>Dropout after the feed-forward activation.</summary>
    public double ActivationDropout { get; set; }

    /// <summary>The small number in every layer norm. fairseq: 1e-5; the BEiT code: 1e-6.</summary>
    public double Epsilon { get; set; } = 1e-5;
}
