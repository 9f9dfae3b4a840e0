using System;

namespace Data2Vec.Dsl;

/// <summary>
/// Declares a vision encoder: a partial class whose stage attributes, read top to bottom, turn an image of
/// <c>[B, Channels, Height, Width]</c> into one vector per patch.
/// </summary>
/// <example>
/// <code>
/// [VisionEncoder(Size = 224)]
/// [PatchEmbedding(Dim = 768, Patch = 16)]
/// [ClassToken]
/// [Maskable]
/// [Transformer(Depth = 12, Heads = 12)]
/// public sealed partial class VisionBase;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class VisionEncoderAttribute : Attribute
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
/// Declares an encoder as a difference to another: attributes named here replace the arguments they name on
/// <typeparamref name="TBase"/>, everything else is taken over, and the whole is checked again.
/// </summary>
/// <typeparam name="TBase">The encoder, or variant of one, that this one starts from.</typeparam>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class VariantAttribute<TBase> : Attribute
    where TBase : class;
