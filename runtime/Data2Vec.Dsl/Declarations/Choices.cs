namespace Data2Vec.Dsl;

/// <summary>Position of the layer norms in a transformer block.</summary>
public enum Norm
{
    /// <summary>Before the attention and feed-forward branches: x + f(LN(x)).</summary>
    Pre,

    /// <summary>After each residual sum: LN(x + f(x)).</summary>
    Post,
}

/// <summary>Which of the query, key and value projections have a bias.</summary>
public enum AttentionBias
{
    /// <summary>Query and value; a key bias would cancel in the softmax. (BEiT, data2vec vision.)</summary>
    QueryValue,

    /// <summary>All three. (wav2vec 2.0, RoBERTa, ViT.)</summary>
    All,

    /// <summary>None.</summary>
    None,
}

/// <summary>Norm between a convolution of a feature extractor and its GELU.</summary>
public enum ConvNorm
{
    /// <summary>No norm.</summary>
    None,

    /// <summary>A layer norm over the channels of each position. (data2vec; wav2vec 2.0 large.)</summary>
    Layer,

    /// <summary>
    /// A norm of each channel over all time steps, padding included: group norm with one channel per group. (wav2vec 2.0 base, first
    /// layer.)
    /// </summary>
    Group,
}

/// <summary>Which part of the encoder the teacher averages.</summary>
public enum Averaged
{
    /// <summary>The stages after the mask point. The teacher uses the student's earlier stages. (data2vec 1.0.)</summary>
    AfterMaskPoint,

    /// <summary>All stages.</summary>
    Encoder,

    /// <summary>
    /// The transformer with its norms. The stages between the mask point and the transformer (embeddings, positions) are copied from the
    /// student at every update. (data2vec 1.0 audio and text: ema_layers_only, ema_transformer_layers_only.)
    /// </summary>
    TransformerOnly,
}

/// <summary>What the teacher of a text encoder sees.</summary>
public enum TeacherSees
{
    /// <summary>The whole text, as in the paper.</summary>
    Everything,

    /// <summary>Only the tokens that the student does not see, with padding elsewhere, as in fairseq's released task.</summary>
    MaskedTokens,
}

/// <summary>The tensor of a transformer block that is used as target.</summary>
public enum LayerOutput
{
    /// <summary>The block's output.</summary>
    Block,

    /// <summary>The feed-forward branch before its residual sum.</summary>
    FeedForward,
}

/// <summary>How the lengths of masked spans are drawn.</summary>
public enum SpanLengths
{
    /// <summary>All spans have the same length. (wav2vec 2.0, data2vec.)</summary>
    Static,

    /// <summary>Normally distributed, rounded, at least 1.</summary>
    Normal,

    /// <summary>Poisson distributed; a length of 0 masks nothing.</summary>
    Poisson,
}

/// <summary>Where a target normalisation applies. All are without learned scale and shift, with eps 1e-5.</summary>
[System.Flags]
public enum Normalise
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>On each layer before the mean.</summary>
    Layers = 1,

    /// <summary>On the mean of the layers.</summary>
    Mean = 2,

    /// <summary>On both.</summary>
    LayersAndMean = Layers | Mean,
}

/// <summary>Distance between a prediction and its target, per element.</summary>
public enum Loss
{
    /// <summary>(prediction - target)², without a factor ½.</summary>
    MeanSquared,

    /// <summary>½ d²/β where |d| &lt; β, else |d| - ½ β.</summary>
    SmoothL1,
}

/// <summary>Format of the matrix products of a training step. Weights, moments, teacher, norms and loss are always float32.</summary>
public enum Precision
{
    /// <summary>bfloat16 on CUDA, float32 elsewhere.</summary>
    Automatic,

    /// <summary>float32, as the reference code uses on a CPU.</summary>
    Float32,

    /// <summary>bfloat16: 8 significant bits, with the range of float32.</summary>
    BFloat16,
}

/// <summary>Course of the learning rate.</summary>
public enum Schedule
{
    /// <summary>Linear warm-up from 0, then half a cosine down to FinalScale · LearningRate.</summary>
    Cosine,

    /// <summary>Linear warm-up from 1 %, a plateau of Hold updates, then an exponential fall to FinalScale · LearningRate (a FinalScale of 0 means 1 %).</summary>
    TriStage,

    /// <summary>Linear warm-up from 0, then a straight line down to FinalScale · LearningRate.</summary>
    Linear,

    /// <summary>Linear warm-up from 0, then constant.</summary>
    Constant,

    /// <summary>Linear warm-up from 0, then a polynomial of degree Power down to FinalScale · LearningRate.</summary>
    Polynomial,
}

/// <summary>What a run does when a stage collapses.</summary>
public enum Collapse
{
    /// <summary>Prints a warning once, and again only if the stage recovers and then collapses again.</summary>
    Warn,

    /// <summary>
    /// Saves the state and ends the run, so that you can inspect it. When resumed, it pauses only for stages that were not reported before.
    /// </summary>
    Pause,

    /// <summary>
    /// Returns to the newest state before the collapse and continues with half the learning rate. After a number of roll-backs it pauses.
    /// </summary>
    RollBack,
}

/// <summary>The parameters that weight decay acts on.</summary>
public enum DecayOn
{
    /// <summary>Every parameter. This is what fairseq's code does in effect.</summary>
    All,

    /// <summary>Weight matrices only; not biases, norms, tokens and other vectors.</summary>
    Matrices,
}

/// <summary>How the positions of an encoder's output become one vector, <c>[B, N, D] → [B, D]</c>.</summary>
public enum Pooling
{
    /// <summary>
    /// The mean of the positions, without padding. For images, the mean of the patches without extra tokens. For texts, the mean includes
    /// <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c>.
    /// </summary>
    Mean,

    /// <summary>The first position: the class token of an image, <c>&lt;s&gt;</c> of a text.</summary>
    ClassToken,
}

/// <summary>How the losses of a batch become one.</summary>
public enum CtcReduction
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The mean of each clip's loss per symbol.</summary>
    Mean,
}

/// <summary>Published runs whose hyperparameters are known, for <see cref="ReproducesAttribute"/>.</summary>
public enum Published
{
    /// <summary>No run.</summary>
    None,

    /// <summary>data2vec 1.0 on ImageNet, base size. (fairseq's configuration base_imagenet_d2v1.)</summary>
    Data2VecVisionBase,

    /// <summary>data2vec 1.0 on LibriSpeech, base size. (fairseq's configuration base_librispeech.)</summary>
    Data2VecAudioBase,

    /// <summary>data2vec 1.0 on books and Wikipedia, base size. (fairseq's configuration text/pretraining/base.)</summary>
    Data2VecTextBase,
}
