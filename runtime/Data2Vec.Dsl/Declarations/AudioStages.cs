using System;

namespace Data2Vec.Dsl;

/// <summary>
/// A convolution over time with GELU, without padding: <c>[B, T, C] → [B, ⌊(T - Kernel) / Stride⌋ + 1, Channels]</c>. Several make a feature
/// extractor. (wav2vec 2.0; fairseq's wav2vec2.py.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class Conv1dAttribute : StageAttribute
{
    /// <summary>Channels of the result. Required.</summary>
    public int Channels { get; set; }

    /// <summary>Positions that one result sees. Required.</summary>
    public int Kernel { get; set; }

    /// <summary>Positions from one result to the next.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>How many such convolutions follow each other.</summary>
    public int Repeat { get; set; } = 1;

    /// <summary>What stands between convolution and GELU.</summary>
    public ConvNorm Norm { get; set; }

    /// <summary>Whether the convolution has a bias. data2vec: no; wav2vec 2.0 large: yes.</summary>
    public bool Bias { get; set; }
}

/// <summary>
/// Scales the gradient that flows back through here and leaves the values alone; 0 freezes what stands above. (wav2vec 2.0's
/// feature_grad_mult.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class GradientScaleAttribute : StageAttribute
{
    /// <summary>Factor on the gradient. wav2vec 2.0: 0.1. Required.</summary>
    public double Factor { get; set; }
}

/// <summary>
/// Adds what convolutions over the neighbouring frames make of the sequence, in place of position vectors: <c>x + f(x)</c>. Padded frames
/// are set to 0 before. (wav2vec 2.0; fairseq's wav2vec2.py, make_conv_pos.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ConvPositionsAttribute : StageAttribute
{
    /// <summary>Frames that each convolution sees. data2vec: 19; wav2vec 2.0: 128. Required.</summary>
    public int Kernel { get; set; }

    /// <summary>Convolutions in a row. data2vec: 5, each with a layer norm that has no scale and shift of its own.</summary>
    public int Layers { get; set; } = 1;

    /// <summary>Groups of channels that do not mix; must divide the width.</summary>
    public int Groups { get; set; } = 16;

    /// <summary>
    /// One convolution whose weight is a direction and a length per kernel tap, and no norm behind it (wav2vec 2.0, HuBERT). False (the
    /// default) is data2vec's form.
    /// </summary>
    public bool WeightNorm { get; set; }
}

/// <summary>
/// Shortens the blocks' output for decoders: a projection with layer norm where the width changes, then gated convolutions of a stride.
/// <c>[B, N, D] → [B, N', Dim]</c>. (wav2vec 2.0 of Hugging Face, add_adapter.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ConvAdapterAttribute : StageAttribute
{
    /// <summary>Width of the result; 0 (the default) keeps the width.</summary>
    public int Dim { get; set; }

    /// <summary>Convolutions in a row.</summary>
    public int Layers { get; set; } = 3;

    /// <summary>Positions that each convolution sees.</summary>
    public int Kernel { get; set; } = 3;

    /// <summary>Positions from one result to the next.</summary>
    public int Stride { get; set; } = 2;
}
