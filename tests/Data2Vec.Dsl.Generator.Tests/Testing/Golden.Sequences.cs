namespace Data2Vec.Dsl.Generator.Tests.Testing;

// Audio and text: declarations whose number of positions depends on the input.
internal static partial class Golden
{
    /// <summary>data2vec 1.0 as its audio recipe has it: spans over frames, feed-forward targets, blocks averaged and positions copied.</summary>
    public const string AudioPair = Harness.Usings + """
        [AudioEncoder(SampleRate = 16_000)]
        [Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
        [Conv1d(Channels = 16, Kernel = 3, Stride = 2, Repeat = 2, Norm = ConvNorm.Layer)]
        [LayerNorm]
        [Linear(Dim = 32)]
        [Maskable]
        [ConvPositions(Kernel = 5, Layers = 2, Groups = 4)]
        [Transformer(Depth = 2, Heads = 4, InputNorm = true, InputDropout = 0.1, Dropout = 0.1, AttentionDropout = 0.1, LayerDrop = 0.05)]
        public sealed partial class Hearing;

        [SpanMask(Probability = 0.5, Length = 3)]
        public sealed partial class HearingSpans;

        [Data2Vec<Hearing, HearingSpans>]
        [Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 50, Averages = Averaged.TransformerOnly)]
        [Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
        [Recipe(Updates = 100, BatchSize = 4, LearningRate = 1e-3, Schedule = Schedule.TriStage, Warmup = 10, Hold = 80, Beta2 = 0.98, Epsilon = 1e-6)]
        public sealed partial class HearingPair;
        """;

    /// <summary>Everything else that audio has: wav2vec 2.0's norms and positions, a frozen extractor, adapters in the blocks and behind them.</summary>
    public const string AudioParts = Harness.Usings + """
        [AudioEncoder(SampleRate = 8_000)]
        [Conv1d(Channels = 12, Kernel = 8, Stride = 4, Norm = ConvNorm.Group, Bias = true)]
        [Conv1d(Channels = 16, Kernel = 2, Stride = 2)]
        [GradientScale(Factor = 0)]
        [LayerNorm]
        [Dropout(Rate = 0.1)]
        [Maskable(Mean = 0, Std = 0.02)]
        [ConvPositions(Kernel = 6, Groups = 4, WeightNorm = true)]
        [Transformer(Depth = 2, Heads = 2, Norm = Norm.Pre, AdapterDim = 8)]
        [ConvAdapter(Dim = 24, Layers = 2)]
        public sealed partial class AudioParts;
        """;

    /// <summary>data2vec 1.0 as its text recipe has it, in the released reading: the teacher sees only what the student does not.</summary>
    public const string TextPair = Harness.Usings + """
        [TextEncoder(Vocabulary = 65, Context = 64)]
        [Maskable]
        [TokenEmbedding(Dim = 32)]
        [LearnedPositions]
        [LayerNorm]
        [Dropout(Rate = 0.1)]
        [ZeroPadding]
        [Transformer(Depth = 2, Heads = 4, Hidden = 64, Norm = Norm.Post, Dropout = 0.1, AttentionDropout = 0.1)]
        public sealed partial class Reading;

        [TokenMask(Probability = 0.35, Length = 2)]
        public sealed partial class ReadingTokens;

        [Data2Vec<Reading, ReadingTokens>]
        [Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 50, Averages = Averaged.TransformerOnly, Sees = TeacherSees.MaskedTokens)]
        [Targets(TopLayers = 2, From = LayerOutput.FeedForward, LayerNorm = Normalise.Layers)]
        [Regression(Loss = Loss.SmoothL1, Beta = 4.0, Scale = 1.0)]
        [RegressionHead(Layers = 2)]
        [Recipe(Updates = 100, BatchSize = 4, LearningRate = 1e-3, ClipNorm = 5)]
        public sealed partial class ReadingPair;
        """;

    /// <summary>Everything else that text has: scaled embeddings, kinds of tokens, other special tokens, pre-norm blocks.</summary>
    public const string TextParts = Harness.Usings + """
        [TextEncoder(Vocabulary = 65, Context = 64, PaddingToken = 0, MaskToken = 3)]
        [Maskable]
        [TokenEmbedding(Dim = 16, Scaled = true)]
        [TokenTypes(Count = 2)]
        [LearnedPositions]
        [LayerNorm(Epsilon = 1e-12)]
        [Transformer(Depth = 2, Heads = 2, Norm = Norm.Pre, Epsilon = 1e-12)]
        public sealed partial class TextParts;
        """;

    /// <summary>What Llama's relatives have, RMS norms and a gated feed-forward layer; and a bias of each head beside the padding of texts.</summary>
    public const string GatedText = Harness.Usings + """
        [TextEncoder(Vocabulary = 65, Context = 64)]
        [Maskable]
        [TokenEmbedding(Dim = 32)]
        [RmsNorm(Epsilon = 1e-6)]
        [RelativePositionBias]
        [Transformer(
            Depth = 2, Heads = 4, Hidden = 88, Norm = Norm.Pre, NormKind = NormKind.Rms, Activation = Activation.SwiGlu, Bias = AttentionBias.None,
            Epsilon = 1e-6)]
        public sealed partial class Rooted;
        """;

    /// <summary>A bias of each head and block beside the padding of texts.</summary>
    public const string BiasPerBlockOfText = Harness.Usings + """
        [TextEncoder(Vocabulary = 65, Context = 64)]
        [Maskable]
        [TokenEmbedding(Dim = 16)]
        [RelativePositionBias(Shared = false)]
        [Transformer(Depth = 2, Heads = 2)]
        public sealed partial class Offsets;
        """;

    /// <summary>A variant of repeated stages, and the target norms that fairseq's audio code computes time-first.</summary>
    public const string AudioVariant = Harness.Usings + """
        [AudioEncoder]
        [Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Group)]
        [Conv1d(Channels = 16, Kernel = 3, Stride = 2)]
        [Linear(Dim = 16)]
        [Maskable]
        [ConvPositions(Kernel = 3)]
        [Transformer(Depth = 1, Heads = 2, InputNorm = false)]
        public sealed partial class Ears;

        [Variant<Ears>]
        [Conv1d(Norm = ConvNorm.Layer, Bias = true)]
        [Conv1d(Norm = ConvNorm.Layer, Bias = true)]
        [Linear(Dim = 32)]
        public sealed partial class BigEars;

        [SpanMask(Milliseconds = 2.5, Probability = 0.5)]
        public sealed partial class ShortSpans;

        [Data2Vec<BigEars, ShortSpans>]
        [Teacher(Decay = 0.99, Averages = Averaged.Encoder)]
        [Targets(TopLayers = 1, From = LayerOutput.FeedForward, GroupNorm = Normalise.Layers, InstanceNorm = Normalise.Mean, TimeFirst = true)]
        [Recipe(Updates = 100, BatchSize = 4, LearningRate = 1e-3, Precision = Precision.BFloat16)]
        public sealed partial class BigEarsPair;
        """;
}
