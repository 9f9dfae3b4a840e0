using System;

namespace Data2Vec.Dsl;

/// <summary>
/// Declares an image encoder. Its stage attributes, read from top to bottom, turn an image <c>[B, Channels, Height, Width]</c> into one
/// vector per patch.
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
    /// <summary>Side of a square image in pixels. Give either this, or <see cref="Height"/> and <see cref="Width"/>.</summary>
    public int Size { get; set; }

    /// <summary>Rows of the image in pixels, for images that are not square.</summary>
    public int Height { get; set; }

    /// <summary>Columns of the image in pixels, for images that are not square.</summary>
    public int Width { get; set; }

    /// <summary>Colour channels: 3 for RGB (the default), 1 for grey.</summary>
    public int Channels { get; set; } = 3;
}

/// <summary>
/// Declares an audio encoder. Its stage attributes, read from top to bottom, turn raw audio of <c>[B, T]</c> samples into one vector per
/// frame.
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
    /// <summary>Samples per second. A batch with another rate throws an exception. The published models: 16,000.</summary>
    public int SampleRate { get; set; } = 16_000;

    /// <summary>
    /// Samples of the shortest clip. A shorter clip throws an exception. Masks, targets and heads are checked against it at compile time. 0
    /// (the default) accepts every clip that gives a frame.
    /// </summary>
    public int MinSamples { get; set; }
}

/// <summary>
/// Declares a text encoder. Its stage attributes, read from top to bottom, turn tokens <c>[B, N]</c> into one vector each.
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
    /// <summary>Number of tokens, special ones included. Required.</summary>
    public int Vocabulary { get; set; }

    /// <summary>Maximum tokens of a text. The published models: 512.</summary>
    public int Context { get; set; } = 512;

    /// <summary>
    /// Tokens of the shortest text, special ones included. A shorter text throws an exception. Masks and targets are checked against it at
    /// compile time. 0 (the default) accepts every text.
    /// </summary>
    public int MinTokens { get; set; }

    /// <summary>The token that fills up short texts. It has no position, and its embedding starts at 0 and stays 0.</summary>
    public int PaddingToken { get; set; } = 1;

    /// <summary>The token that replaces the masked tokens of the student. -1 (the default) means the last one of the vocabulary.</summary>
    public int MaskToken { get; set; } = -1;
}

/// <summary>
/// Declares an encoder as a set of changes to another. Arguments given here replace the arguments of <typeparamref name="TBase"/>.
/// Everything else is inherited, and the result is checked again as a whole.
/// </summary>
/// <typeparam name="TBase">The encoder, or variant of one, that this one starts from.</typeparam>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class VariantAttribute<TBase> : Attribute
    where TBase : class;
