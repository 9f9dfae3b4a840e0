using System;

namespace Data2Vec.Dsl;

/// <summary>
/// Declares an encoder with a head: a partial class with this attribute and one of the heads, such as <see cref="ImageClassifierAttribute"/>.
/// Both are trained, and share one flat buffer.
/// </summary>
/// <typeparam name="TEncoder">The encoder, or variant of one, below the head.</typeparam>
/// <example>
/// <code>
/// [WithHead&lt;AudioBase&gt;]
/// [CtcHead(Vocabulary = 32)]
/// public sealed partial class AudioRecogniser;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WithHeadAttribute<TEncoder> : Attribute
    where TEncoder : class;

/// <summary>What stands on an encoder. A class has one.</summary>
public abstract class HeadAttribute : Attribute;

/// <summary>
/// Classes of whole images: <c>[B, Classes]</c>. The patches' mean, normalised, or the class token goes through one linear layer. (BEiT, data2vec
/// vision.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ImageClassifierAttribute : HeadAttribute
{
    /// <summary>How many classes there are. ImageNet: 1000. Required, unless <see cref="Labels"/> says it.</summary>
    public int Classes { get; set; }

    /// <summary>The enum of the classes, whose values are 0, 1, 2 and so on. It says their number, so that <see cref="Classes"/> need not.</summary>
    public Type? Labels { get; set; }

    /// <summary>
    /// What stands for the whole image. <see cref="Pooling.Mean"/> puts a layer norm behind the mean; the encoder then has none of its own
    /// behind its blocks.
    /// </summary>
    public Pooling Pooling { get; set; } = Pooling.Mean;
}

/// <summary>
/// A visual token for each patch: <c>[B, N, Classes]</c>, through a layer norm and one linear layer. Masked image modelling predicts the tokens of
/// masked patches. (BEiT.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PatchClassifierAttribute : HeadAttribute
{
    /// <summary>How many visual tokens there are. BEiT: 8192. Required.</summary>
    public int Classes { get; set; }
}

/// <summary>
/// A symbol or a blank for each frame: <c>[B, N, Vocabulary]</c>, through one linear layer. Symbol 0 is the blank. (wav2vec 2.0, HuBERT,
/// data2vec audio, fine-tuned for recognition.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CtcHeadAttribute : HeadAttribute
{
    /// <summary>Symbols, the blank included. The published English models: 32. Required.</summary>
    public int Vocabulary { get; set; }

    /// <summary>
    /// Most symbols of a transcript, whose clip may be as short as the encoder takes: longer ones are refused. 0 (the default) takes transcripts of any
    /// length.
    /// </summary>
    public int MaxLabels { get; set; }

    /// <summary>How the losses of a batch become one.</summary>
    public CtcReduction Reduction { get; set; }

    /// <summary>Counts a clip with more symbols than frames as 0 instead of infinite.</summary>
    public bool ZeroInfinity { get; set; }

    /// <summary>Dropout in front of the linear layer. The published models: 0.1.</summary>
    public double Dropout { get; set; }
}

/// <summary>
/// Classes of whole clips: <c>[B, Classes]</c>. The frames are projected, averaged without padding, and go through one linear layer; nothing in it
/// is bent. (wav2vec 2.0, HuBERT and data2vec audio of Hugging Face; SUPERB.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class UtteranceClassifierAttribute : HeadAttribute
{
    /// <summary>How many classes there are. Required, unless <see cref="Labels"/> says it.</summary>
    public int Classes { get; set; }

    /// <summary>The enum of the classes, whose values are 0, 1, 2 and so on. It says their number, so that <see cref="Classes"/> need not.</summary>
    public Type? Labels { get; set; }

    /// <summary>Width of the projection.</summary>
    public int Dim { get; set; } = 256;

    /// <summary>
    /// Takes a learned mean of what entered the blocks and of every block's output. False (the default): the encoder's output.
    /// </summary>
    public bool WeightedLayers { get; set; }
}

/// <summary>
/// wav2vec 2.0's pretraining: masked frames tell their own quantised features, <c>[B, N, Dim]</c>, from those of other frames. (Hugging Face's
/// Wav2Vec2ForPreTraining.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ContrastiveHeadAttribute : HeadAttribute
{
    /// <summary>Codebooks; a quantised frame takes one code of each.</summary>
    public int Groups { get; set; } = 2;

    /// <summary>Codes of each codebook.</summary>
    public int Codes { get; set; } = 320;

    /// <summary>Channels of a quantised frame, those of all codebooks together. Base: 256; large: 768.</summary>
    public int CodeDim { get; set; } = 256;

    /// <summary>Channels in which predictions and quantised frames are compared. Base: 256; large: 768.</summary>
    public int Dim { get; set; } = 256;

    /// <summary>What the cosines are divided by.</summary>
    public double Temperature { get; set; } = 0.1;

    /// <summary>Share of the diversity loss, which asks for all codes to be used.</summary>
    public double DiversityWeight { get; set; } = 0.1;
}

/// <summary>One vector for a whole text: a linear layer and tanh on the first token, <c>[B, D]</c>. (BERT, RoBERTa, data2vec text.)</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TokenPoolerAttribute : HeadAttribute;

/// <summary>
/// A token for each position: <c>[B, N, Vocabulary]</c>. A linear layer, GELU, a layer norm, and the encoder's own token vectors. (BERT, RoBERTa,
/// data2vec text.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LanguageModelHeadAttribute : HeadAttribute;

/// <summary>Classes of whole texts: <c>[B, Classes]</c>. A linear layer, tanh and another linear layer on the first token. (RoBERTa, data2vec text.)</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TextClassifierAttribute : HeadAttribute
{
    /// <summary>How many classes there are. Required, unless <see cref="Labels"/> says it.</summary>
    public int Classes { get; set; }

    /// <summary>The enum of the classes, whose values are 0, 1, 2 and so on. It says their number, so that <see cref="Classes"/> need not.</summary>
    public Type? Labels { get; set; }

    /// <summary>Dropout in front of both linear layers. The published recipes: 0.1.</summary>
    public double Dropout { get; set; }
}
