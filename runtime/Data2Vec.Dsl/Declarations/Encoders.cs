using System;

namespace Data2Vec.Dsl;

/// <summary>
/// Declares an image encoder: a partial class whose stage attributes, read top to bottom, turn an image of
/// <c>[B, Channels, Height, Width]</c> into one vector per patch.
/// </summary>
/// <example>
/// <code>
/// [ImageEncoder(Size = 224)]
/// [PatchEmbedding(Dim = 768, Patch = 16)]
/// [ClassToken]
/// [Maskable]
/// [Transformer(Depth = 12, Heads = 12)]
/// public sealed partial class VisionBase;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ImageEncoderAttribute : Attribute
{
    /// <summary>Side of a square image in pixels. Say either this or <see cref="Height"/> and <see cref="Width"/>.</summary>
    public int Size { get; set; }

    /// <summary>Rows of the image in pixels, for images that are not square.</summary>
    public int Height { get; set; }

    /// <summary>Columns of the image in pixels, for images that are not square.</summary>
    public int Width { get; set; }

    /// <summary>Colour channels: 3 for RGB (the default), 1 for grey.</summary>
    public int Channels { get; set; } = 3;
}

/// <summary>
/// Declares an audio encoder: a partial class whose stage attributes, read top to bottom, turn raw audio of <c>[B, T]</c> samples into one
/// vector per frame.
/// </summary>
/// <example>
/// <code>
/// [AudioEncoder(SampleRate = 16_000)]
/// [Conv1d(Channels = 512, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
/// [Conv1d(Channels = 512, Kernel = 3, Stride = 2, Repeat = 4, Norm = ConvNorm.Layer)]
/// [Conv1d(Channels = 512, Kernel = 2, Stride = 2, Repeat = 2, Norm = ConvNorm.Layer)]
/// [LayerNorm]
/// [Linear(Dim = 768)]
/// [Maskable]
/// [ConvPositions(Kernel = 19, Layers = 5)]
/// [Transformer(Depth = 12, Heads = 12, Norm = Norm.Post, InputNorm = true)]
/// public sealed partial class AudioBase;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AudioEncoderAttribute : Attribute
{
    /// <summary>Samples per second. Audio of another rate is refused at the door. The published models: 16,000.</summary>
    public int SampleRate { get; set; } = 16_000;

    /// <summary>
    /// Samples of the shortest clip: shorter ones are refused at the door, and masks, targets and heads are held against it. 0 (the default)
    /// takes every clip that gives a frame.
    /// </summary>
    public int MinSamples { get; set; }
}

/// <summary>
/// Declares a text encoder: a partial class whose stage attributes, read top to bottom, turn tokens of <c>[B, N]</c> into one vector each.
/// </summary>
/// <example>
/// <code>
/// [TextEncoder(Vocabulary = 50_265, Context = 512)]
/// [Maskable]
/// [TokenEmbedding(Dim = 768)]
/// [LearnedPositions]
/// [LayerNorm]
/// [Dropout(Rate = 0.1)]
/// [ZeroPadding]
/// [Transformer(Depth = 12, Heads = 12, Norm = Norm.Post)]
/// public sealed partial class TextBase;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TextEncoderAttribute : Attribute
{
    /// <summary>Tokens of the vocabulary, special ones included. Required.</summary>
    public int Vocabulary { get; set; }

    /// <summary>Most tokens of a text. The published models: 512.</summary>
    public int Context { get; set; } = 512;

    /// <summary>
    /// Tokens of the shortest text, special ones included: shorter ones are refused at the door, and masks and targets are held against it. 0 (the
    /// default) takes every text.
    /// </summary>
    public int MinTokens { get; set; }

    /// <summary>The token that fills up short texts: it has no position, and its embedding starts at 0 and stays there.</summary>
    public int PaddingToken { get; set; } = 1;

    /// <summary>The token that hides others from the student; -1 (the default) is the last of the vocabulary.</summary>
    public int MaskToken { get; set; } = -1;
}

/// <summary>
/// Declares an encoder as a difference to another: attributes named here replace the arguments they name on
/// <typeparamref name="TBase"/>, everything else is taken over, and the whole is checked again.
/// </summary>
/// <typeparam name="TBase">The encoder, or variant of one, that this one starts from.</typeparam>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class VariantAttribute<TBase> : Attribute
    where TBase : class;
