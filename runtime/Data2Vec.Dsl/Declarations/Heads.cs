using System;

namespace Data2Vec.Dsl;

/// <summary>
/// Declares an encoder with a head: a partial class with this attribute and one head, such as <see cref="ImageClassifierAttribute"/>. Both
/// are trained, and their parameters are in one flat buffer.
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

/// <summary>A head on an encoder. A class has exactly one.</summary>
public abstract class HeadAttribute : Attribute;

/// <summary>
/// Classifies whole images: <c>[B, Classes]</c>. One linear layer on the normalised mean of the patches or on the class token. (BEiT,
/// data2vec vision.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ImageClassifierAttribute : HeadAttribute
{
    /// <summary>Number of classes. ImageNet: 1000. Required, unless <see cref="Labels"/> is given.</summary>
    public int Classes { get; set; }

    /// <summary>
    /// An enum of the classes, with the values 0, 1, 2 and so on. Its size is the number of classes, so <see cref="Classes"/> can be
    /// omitted.
    /// </summary>
    public Type? Labels { get; set; }

    /// <summary>
    /// The vector that represents the whole image. <see cref="Pooling.Mean"/> is followed by a layer norm. The encoder then has no norm
    /// after its blocks.
    /// </summary>
    public Pooling Pooling { get; set; } = Pooling.Mean;
}

/// <summary>
/// Predicts a visual token for each patch: <c>[B, N, Classes]</c>, by a layer norm and one linear layer. Masked image modelling predicts
/// the tokens of masked patches. (BEiT.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PatchClassifierAttribute : HeadAttribute
{
    /// <summary>Number of visual tokens. BEiT: 8192. Required.</summary>
    public int Classes { get; set; }
}

/// <summary>
/// Predicts a symbol or a blank for each frame: <c>[B, N, Vocabulary]</c>, by one linear layer. Symbol 0 is the blank. (wav2vec 2.0, HuBERT
/// and data2vec audio, fine-tuned for speech recognition.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CtcHeadAttribute : HeadAttribute
{
    /// <summary>Number of symbols, blank included. The published English models: 32. Required.</summary>
    public int Vocabulary { get; set; }

    /// <summary>
    /// Maximum symbols of a transcript, checked against the encoder's shortest clip. A longer transcript throws an exception. 0 (the
    /// default) means no limit.
    /// </summary>
    public int MaxLabels { get; set; }

    /// <summary>How the losses of a batch become one.</summary>
    public CtcReduction Reduction { get; set; }

    /// <summary>Counts the loss of a clip with more symbols than frames as 0 instead of infinite.</summary>
    public bool ZeroInfinity { get; set; }

    /// <summary>Dropout before the linear layer. The published models: 0.1.</summary>
    public double Dropout { get; set; }
}

/// <summary>
/// Classifies whole clips: <c>[B, Classes]</c>. Projects the frames, averages them without padding, and applies one linear layer. There is
/// no activation in between. (Hugging Face's wav2vec 2.0, HuBERT and data2vec audio; SUPERB.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class UtteranceClassifierAttribute : HeadAttribute
{
    /// <summary>Number of classes. Required, unless <see cref="Labels"/> is given.</summary>
    public int Classes { get; set; }

    /// <summary>
    /// An enum of the classes, with the values 0, 1, 2 and so on. Its size is the number of classes, so <see cref="Classes"/> can be
    /// omitted.
    /// </summary>
    public Type? Labels { get; set; }

    /// <summary>Width of the projection.</summary>
    public int Dim { get; set; } = 256;

    /// <summary>
    /// Uses a learned weighted mean of the blocks' input and every block's output. False (the default) uses the encoder's output.
    /// </summary>
    public bool WeightedLayers { get; set; }
}

/// <summary>
/// wav2vec 2.0's pretraining task: for each masked frame, the model must tell its quantised features from those of other frames. Output:
/// <c>[B, N, Dim]</c>. (Hugging Face: Wav2Vec2ForPreTraining.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ContrastiveHeadAttribute : HeadAttribute
{
    /// <summary>Number of codebooks. A quantised frame takes one code from each.</summary>
    public int Groups { get; set; } = 2;

    /// <summary>Codes in each codebook.</summary>
    public int Codes { get; set; } = 320;

    /// <summary>Channels of a quantised frame, over all codebooks. Base: 256; large: 768.</summary>
    public int CodeDim { get; set; } = 256;

    /// <summary>Channels in which predictions and quantised frames are compared. Base: 256; large: 768.</summary>
    public int Dim { get; set; } = 256;

    /// <summary>Divisor of the cosine similarities.</summary>
    public double Temperature { get; set; } = 0.1;

    /// <summary>Weight of the diversity loss, which penalises unused codes.</summary>
    public double DiversityWeight { get; set; } = 0.1;
}

/// <summary>
/// Gives one vector for a whole text: a linear layer and tanh on the first token, <c>[B, D]</c>. (BERT, RoBERTa, data2vec text.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TokenPoolerAttribute : HeadAttribute;

/// <summary>
/// Predicts a token for each position: <c>[B, N, Vocabulary]</c>. A linear layer, GELU, a layer norm, and a product with the encoder's
/// token vectors. (BERT, RoBERTa, data2vec text.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LanguageModelHeadAttribute : HeadAttribute;

/// <summary>
/// Classifies whole texts: <c>[B, Classes]</c>. A linear layer, tanh and another linear layer on the first token. (RoBERTa, data2vec text.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TextClassifierAttribute : HeadAttribute
{
    /// <summary>Number of classes. Required, unless <see cref="Labels"/> is given.</summary>
    public int Classes { get; set; }

    /// <summary>
    /// An enum of the classes, with the values 0, 1, 2 and so on. Its size is the number of classes, so <see cref="Classes"/> can be
    /// omitted.
    /// </summary>
    public Type? Labels { get; set; }

    /// <summary>Dropout before both linear layers. The published recipes: 0.1.</summary>
    public double Dropout { get; set; }
}
