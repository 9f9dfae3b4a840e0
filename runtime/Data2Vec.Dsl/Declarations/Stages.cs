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
    /// <summary>Mean of the truncated normal it starts from. fairseq's image model: 0.02; the BEiT code: 0.</summary>
    public double Mean { get; set; } = 0.02;

    /// <summary>Standard deviation of the truncated normal (cut at ±2) it starts from. fairseq's image model: 1; the BEiT code: 0.02.</summary>
    public double Std { get; set; } = 1.0;
}

/// <summary>
/// The mask point: here the student's masked positions are replaced by one learned vector, or, above a token embedding, by the mask token.
/// What stands before it, the teacher borrows from the student; what stands after it, the teacher averages.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MaskableAttribute : StageAttribute
{
    /// <summary>
    /// Mean of the truncated normal the mask vector starts from. fairseq's image model: 0.02; the BEiT code: 0. In an audio encoder that
    /// says neither this nor <see cref="Std"/> it starts uniform between 0 and 1, as fairseq's.
    /// </summary>
    public double Mean { get; set; } = 0.02;

    /// <summary>Standard deviation of the truncated normal (cut at ±2) the mask vector starts from. fairseq's image model: 1; BEiT: 0.02.</summary>
    public double Std { get; set; } = 1.0;
}

/// <summary>Normalises each position over its channels, with learned scale and shift. Shape unchanged.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class LayerNormAttribute : StageAttribute
{
    /// <summary>The small number under the root.</summary>
    public double Epsilon { get; set; } = 1e-5;
}

/// <summary>A linear layer with bias: <c>[B, N, C] → [B, N, Dim]</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class LinearAttribute : StageAttribute
{
    /// <summary>Channels of the result. Required.</summary>
    public int Dim { get; set; }
}

/// <summary>Zeroes elements at random in training and rescales the others. Shape unchanged.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class DropoutAttribute : StageAttribute
{
    /// <summary>The chance of an element. Required.</summary>
    public double Rate { get; set; }
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
/// A stack of transformer blocks. <c>[B, N, D] → [B, N, D]</c>. Weights start as the papers' do: BEiT's truncated normals, smaller with depth,
/// in vision; BERT's normal of deviation 0.02 in audio and text.
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

    /// <summary>Where the layer norms stand: before each branch (vision), or after each residual sum (audio, text). Where it is not said, so.</summary>
    public Norm Norm { get; set; } = Norm.Pre;

    /// <summary>A layer norm in front of the blocks, as post-norm audio encoders have it.</summary>
    public bool InputNorm { get; set; }

    /// <summary>
    /// A layer norm behind pre-norm blocks; they have one unless this says false (BEiT models that pool before they normalise). Post-norm
    /// blocks end normalised and have none.
    /// </summary>
    public bool FinalNorm { get; set; } = true;

    /// <summary>
    /// Which of the query, key and value projections have a bias. Where it is not said: query and value in vision (BEiT, data2vec), all three
    /// in audio and text.
    /// </summary>
    public AttentionBias Bias { get; set; } = AttentionBias.QueryValue;

    /// <summary>Dropout in front of the blocks, behind <see cref="InputNorm"/>.</summary>
    public double InputDropout { get; set; }

    /// <summary>
    /// Width of a small feed-forward layer behind each pre-norm block, in its own residual branch; 0 (the default) is none. (wav2vec 2.0 of
    /// Hugging Face, adapter_attn_dim.)
    /// </summary>
    public int AdapterDim { get; set; }

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

    /// <summary>
    /// Each block keeps only its input for the backward pass and is computed once more there: one forward pass more, and the memory of one block in
    /// place of all. Gradients are the same; dropout draws other numbers than without it.
    /// </summary>
    public bool Recompute { get; set; }
}
