using System;

namespace Data2Vec.Dsl;

/// <summary>
/// A convolution over time with GELU and without padding: <c>[B, T, C] → [B, ⌊(T - Kernel) / Stride⌋ + 1, Channels]</c>. Several of them
/// form a feature extractor. (wav2vec 2.0; fairseq's wav2vec2.py.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class Conv1dAttribute : StageAttribute
{
    /// <summary>Output channels. Required.</summary>
    public int Channels { get; set; }

    /// <summary>Input positions per output position. Required.</summary>
    public int Kernel { get; set; }

    /// <summary>Distance between neighbouring outputs, in input positions.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Number of such convolutions in a row.</summary>
    public int Repeat { get; set; } = 1;

    /// <summary>Norm between convolution and GELU.</summary>
    public ConvNorm Norm { get; set; }

    /// <summary>Whether the convolution has a bias. data2vec: no; wav2vec 2.0 large: yes.</summary>
    public bool Bias { get; set; }
}

/// <summary>
/// Scales the gradient in the backward pass and leaves the values unchanged. 0 stops the gradient, so the stages before it are not trained.
/// (wav2vec 2.0's feature_grad_mult.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class GradientScaleAttribute : StageAttribute
{
    /// <summary>Factor on the gradient. wav2vec 2.0: 0.1. Required.</summary>
    public double Factor { get; set; }
}

/// <summary>
/// Adds position information by convolutions over the neighbouring frames, in place of position vectors: <c>x + f(x)</c>. Sets padded
/// frames to 0 first. (wav2vec 2.0; fairseq's wav2vec2.py, make_conv_pos.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ConvPositionsAttribute : StageAttribute
{
    /// <summary>Frames that each convolution sees. data2vec: 19; wav2vec 2.0: 128. Required.</summary>
    public int Kernel { get; set; }

    /// <summary>Number of convolutions. data2vec: 5, each with a layer norm without scale and shift.</summary>
    public int Layers { get; set; } = 1;

    /// <summary>Groups of channels that do not mix; must divide the width.</summary>
    public int Groups { get; set; } = 16;

    /// <summary>
    /// One convolution without a norm after it. Its weight is a direction and a length per kernel tap (wav2vec 2.0, HuBERT). False (the
    /// default) is data2vec's form.
    /// </summary>
    public bool WeightNorm { get; set; }
}

/// <summary>
/// Shortens the blocks' output for decoders: a projection with layer norm where the width changes, followed by gated strided convolutions.
/// <c>[B, N, D] → [B, N', Dim]</c>. (Hugging Face's wav2vec 2.0: add_adapter.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ConvAdapterAttribute : StageAttribute
{
    /// <summary>Output channels. 0 (the default) keeps the width.</summary>
    public int Dim { get; set; }

    /// <summary>Number of convolutions.</summary>
    public int Layers { get; set; } = 3;

    /// <summary>Input positions per output position, in each convolution.</summary>
    public int Kernel { get; set; } = 3;

    /// <summary>Distance between neighbouring outputs, in input positions.</summary>
    public int Stride { get; set; } = 2;
}
