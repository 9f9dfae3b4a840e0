using System;

namespace Data2Vec.Dsl;

/// <summary>One stage of an encoder. Stages run in source order, so all of them are on one partial declaration.</summary>
public abstract class StageAttribute : Attribute;

/// <summary>
/// Cuts the image into square patches and maps each to a vector, as a convolution whose kernel equals its stride:
/// <c>[B, C, H, W] → [B, H/Patch · W/Patch, Dim]</c>. Patches are ordered row by row. (ViT; fairseq's data2vec_vision.py.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PatchEmbeddingAttribute : StageAttribute
{
    /// <summary>Channels of each patch vector, the width of the model. Required.</summary>
    public int Dim { get; set; }

    /// <summary>Side of a patch in pixels; must divide both sides of the image.</summary>
    public int Patch { get; set; } = 16;
}

/// <summary>Puts one learned vector before the sequence: <c>[B, N, D] → [B, 1 + N, D]</c>. It is never masked and never a target.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ClassTokenAttribute : StageAttribute
{
    /// <summary>Mean of the truncated normal that initialises it. fairseq's image model: 0.02; the BEiT code: 0.</summary>
    public double Mean { get; set; } = 0.02;

    /// <summary>
    /// Standard deviation of the truncated normal (cut at ±2) that initialises it. fairseq's image model: 1; the BEiT code: 0.02.
    /// </summary>
    public double Std { get; set; } = 1.0;
}

/// <summary>
/// The mask point. Here the student's masked positions are replaced by one learned vector, or, before a token embedding, by the mask token.
/// The teacher uses the student's stages before the mask point and averages the stages after it.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MaskableAttribute : StageAttribute
{
    /// <summary>
    /// Mean of the truncated normal that initialises the mask vector. fairseq's image model: 0.02; the BEiT code: 0. In an audio encoder
    /// without this and <see cref="Std"/>, the vector starts uniform between 0 and 1, as in fairseq.
    /// </summary>
    public double Mean { get; set; } = 0.02;

    /// <summary>
    /// Standard deviation of the truncated normal (cut at ±2) that initialises the mask vector. fairseq's image model: 1; BEiT: 0.02.
    /// </summary>
    public double Std { get; set; } = 1.0;
}

/// <summary>Normalises each position over its channels, with learned scale and shift. Shape unchanged.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class LayerNormAttribute : StageAttribute
{
    /// <summary>Small constant under the square root.</summary>
    public double Epsilon { get; set; } = 1e-5;
}

/// <summary>Divides each position by the root of its mean square, with a learned scale. Shape unchanged. (Zhang and Sennrich, 2019; Llama.)</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class RmsNormAttribute : StageAttribute
{
    /// <summary>Small constant under the square root.</summary>
    public double Epsilon { get; set; } = 1e-5;
}

/// <summary>A linear layer with bias: <c>[B, N, C] → [B, N, Dim]</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class LinearAttribute : StageAttribute
{
    /// <summary>Output channels. Required.</summary>
    public int Dim { get; set; }
}

/// <summary>Sets elements to 0 at random in training and scales up the others. Shape unchanged.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class DropoutAttribute : StageAttribute
{
    /// <summary>Probability that an element is set to 0. Required.</summary>
    public double Rate { get; set; }
}

/// <summary>
/// Adds a learned vector to each position: <c>[B, N, D] → [B, N, D]</c>. For images the table has one row for each position that reaches the stage.
/// In a text the i-th token that is not padding, counted from 1, takes row PaddingToken + i; padding takes row PaddingToken, which stays 0.
/// (BEiT; fairseq's make_positions and RoBERTa.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LearnedPositionsAttribute : StageAttribute;

/// <summary>
/// Adds a learned bias to the attention logits of each head. It depends on the offset between two patches. Three more rows serve the class
/// token: from it, to it, and from it to itself. (BEiT; fairseq's data2vec_vision.py.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RelativePositionBiasAttribute : StageAttribute
{
    /// <summary>One table for all blocks (data2vec), or one per block (BEiT fine-tuning).</summary>
    public bool Shared { get; set; } = true;
}

/// <summary>
/// A stack of transformer blocks: <c>[B, N, D] → [B, N, D]</c>. Initialisation follows the papers. Vision: BEiT's truncated normals,
/// smaller with depth. Audio and text: BERT's normal with standard deviation 0.02.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TransformerAttribute : StageAttribute
{
    /// <summary>Number of blocks. Required.</summary>
    public int Depth { get; set; }

    /// <summary>Attention heads; must divide the model's width. Required.</summary>
    public int Heads { get; set; }

    /// <summary>
    /// Inner width of the feed-forward layer; 0 (the default) means four times the model's width. Required with <see cref="Activation.SwiGlu"/>.
    /// </summary>
    public int Hidden { get; set; }

    /// <summary>Activation between the two linear layers of the feed-forward layer.</summary>
    public Activation Activation { get; set; } = Activation.Gelu;

    /// <summary>Position of the norms: before each branch, or after each residual sum.</summary>
    public Norm Norm { get; set; } = Norm.ByModality;

    /// <summary>Kind of the norms inside and around the blocks. Those of adapters are always layer norms.</summary>
    public NormKind NormKind { get; set; } = NormKind.Layer;

    /// <summary>Adds a norm before the blocks, as in post-norm audio encoders.</summary>
    public bool InputNorm { get; set; }

    /// <summary>
    /// The norm after pre-norm blocks. False omits it (BEiT models that pool before they normalise). Post-norm blocks end with a norm
    /// and never have this one.
    /// </summary>
    public bool FinalNorm { get; set; } = true;

    /// <summary>Which of the query, key and value projections have a bias.</summary>
    public AttentionBias Bias { get; set; } = AttentionBias.ByModality;

    /// <summary>Dropout before the blocks, after <see cref="InputNorm"/>.</summary>
    public double InputDropout { get; set; }

    /// <summary>
    /// Width of a small feed-forward layer after each pre-norm block, in its own residual branch. 0 (the default) means none. (Hugging
    /// Face's wav2vec 2.0: adapter_attn_dim.)
    /// </summary>
    public int AdapterDim { get; set; }

    /// <summary>Initial value of a learned factor per channel on each branch. 0 (the default) means no factor.</summary>
    public double LayerScale { get; set; }

    /// <summary>
    /// Stochastic depth: probability to drop a branch for a sample. It rises linearly from 0 in the first block to this value in the last.
    /// </summary>
    public double DropPath { get; set; }

    /// <summary>Probability to skip a whole block for the whole batch in training.</summary>
    public double LayerDrop { get; set; }

    /// <summary>Dropout after the attention projection and after the feed-forward layer.</summary>
    public double Dropout { get; set; }

    /// <summary>Dropout on the attention probabilities.</summary>
    public double AttentionDropout { get; set; }

    /// <summary>Dropout after the feed-forward activation.</summary>
    public double ActivationDropout { get; set; }

    /// <summary>Small constant in every norm. fairseq: 1e-5; the BEiT code: 1e-6.</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>
    /// Gradient checkpointing: each block keeps only its input and is computed again in the backward pass. This costs one more forward
    /// pass, and memory holds one block instead of all. Gradients are the same; dropout draws other numbers than without it.
    /// </summary>
    public bool Recompute { get; set; }
}
