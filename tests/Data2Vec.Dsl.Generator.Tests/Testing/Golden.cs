using System.Text.RegularExpressions;

namespace Data2Vec.Dsl.Generator.Tests.Testing;

/// <summary>
/// Right declarations, one idea each, small enough to be run. Snapshots show their code, and the same sources are compiled, run, edited and
/// mutated by other tests. All of them together are one program, so their names differ.
/// </summary>
internal static partial class Golden
{
    public const string Minimal = Harness.Usings + """
        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 32, Patch = 8)]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 2, Heads = 4)]
        public sealed partial class Minimal;
        """;

    /// <summary>Everything that data2vec's image encoder has, and every dropout.</summary>
    public const string Full = Harness.Usings + """
        /// <summary>Like data2vec's image encoder, but small.</summary>
        [ImageEncoder(Size = 32, Channels = 3)]
        [PatchEmbedding(Dim = 48, Patch = 8)]
        [ClassToken]
        [Maskable]
        [RelativePositionBias(Shared = true)]
        [Transformer(
            Depth = 3, Heads = 6, Hidden = 144, Norm = Norm.Pre, LayerScale = 1e-4, DropPath = 0.25,
            Dropout = 0.1, AttentionDropout = 0.05, ActivationDropout = 0.15)]
        public sealed partial class Full;
        """;

    public const string BiasPerBlock = Harness.Usings + """
        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 32, Patch = 4)]
        [Maskable]
        [RelativePositionBias(Shared = false)]
        [Transformer(Depth = 2, Heads = 4)]
        public sealed partial class BiasPerBlock;
        """;

    public const string Positions = Harness.Usings + """
        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 32, Patch = 8)]
        [ClassToken(Mean = 0.0, Std = 0.02)]
        [Maskable(Mean = 0, Std = 0.02)]
        [LearnedPositions]
        [Transformer(Depth = 2, Heads = 4, DropPath = 0.5)]
        public sealed partial class Positions;
        """;

    public const string PostNorm = Harness.Usings + """
        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 32, Patch = 8)]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 2, Heads = 4, Norm = Norm.Post, Bias = AttentionBias.All, Dropout = 0.1, ActivationDropout = 0.2)]
        public sealed partial class PostNorm;
        """;

    /// <summary>RMS norms and a gated feed-forward layer, after the sums.</summary>
    public const string GatedPostNorm = Harness.Usings + """
        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 32, Patch = 4)]
        [RmsNorm]
        [Maskable]
        [LearnedPositions]
        [Transformer(
            Depth = 2, Heads = 4, Hidden = 80, Norm = Norm.Post, NormKind = NormKind.Rms, Activation = Activation.SwiGlu, ActivationDropout = 0.1,
            InputNorm = true)]
        public sealed partial class Swish;
        """;

    public const string LayerDrop = Harness.Usings + """
        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 32, Patch = 8)]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 2, Heads = 4, Norm = Norm.Post, LayerDrop = 0.5)]
        public sealed partial class LayerDropped;
        """;

    public const string Recomputed = Harness.Usings + """
        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 32, Patch = 8)]
        [ClassToken]
        [Maskable]
        [RelativePositionBias]
        [Transformer(Depth = 2, Heads = 4, Dropout = 0.1, Recompute = true)]
        public sealed partial class Recomputed;
        """;

    public const string NoMaskPoint = Harness.Usings + """
        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 32, Patch = 8)]
        [ClassToken]
        [LearnedPositions]
        [Transformer(Depth = 1, Heads = 2, Bias = AttentionBias.None)]
        public sealed partial class NoMaskPoint;
        """;

    public const string Rectangle = Harness.Usings + """
        [ImageEncoder(Height = 24, Width = 40, Channels = 1)]
        [PatchEmbedding(Dim = 16, Patch = 8)]
        [ClassToken]
        [Maskable]
        [RelativePositionBias]
        [Transformer(Depth = 1, Heads = 2)]
        public sealed partial class Rectangle;
        """;

    public const string Variant = Harness.Usings + """
        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 16, Patch = 8)]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 1, Heads = 2, LayerScale = 0.1)]
        public sealed partial class Small;

        [Variant<Small>]
        [PatchEmbedding(Dim = 32)]
        [Transformer(Depth = 2, Heads = 4)]
        [Budget(Parameters = 100_000)]
        public sealed partial class Large;
        """;

    /// <summary>Where classes can stand: nested, internal, named by a keyword, or like the generator's own nested class.</summary>
    public const string Places = Harness.Usings + """
        internal static partial class Models
        {
            internal partial record struct Vision
            {
                [ImageEncoder(Size = 16)]
                [PatchEmbedding(Dim = 16, Patch = 8)]
                [Maskable]
                [LearnedPositions]
                [Transformer(Depth = 1, Heads = 2)]
                internal sealed partial class @class;
            }

            [RandomMask(Ratio = 0.5)]
            internal sealed partial class @event;
        }

        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 16, Patch = 8)]
        [Transformer(Depth = 2, Heads = 2, DropPath = 0.1)]
        internal sealed partial class Block;

        [Data2Vec<Models.Vision.@class, Models.@event>]
        [Targets(TopLayers = 1)]
        [Recipe(Updates = 1000, BatchSize = 2, LearningRate = 1e-3)]
        internal sealed partial class Placed;
        """;

    public const string GlobalNamespace = """
        using Data2Vec.Dsl;

        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 16, Patch = 8)]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 1, Heads = 2)]
        public sealed partial class Homeless;
        """;

    public const string BlockMask = Harness.Usings + """
        [BlockMask(Masked = 2, MinBlock = 1, MaxBlock = 4)]
        public sealed partial class Blocks;
        """;

    public const string RandomMask = Harness.Usings + """
        [RandomMask(Ratio = 0.6)]
        public sealed partial class Singles;
        """;

    public const string SpanMask = Harness.Usings + """
        [SpanMask(Probability = 0.65, Length = 10)]
        public sealed partial class Spans;

        /// <summary>As in fine-tuning, with channels.</summary>
        [SpanMask(Milliseconds = 200, Lengths = SpanLengths.Normal, LengthSpread = 3, EqualCounts = false, ChannelProbability = 0.25, ChannelLength = 64)]
        public sealed partial class SpansAndChannels;
        """;

    public const string TokenMask = Harness.Usings + """
        [TokenMask]
        public sealed partial class Words;

        [TokenMask(Probability = 0.15, Length = 1, LeaveUnmasked = 0.1, RandomTokens = 0.1)]
        public sealed partial class Bert;
        """;

    /// <summary>data2vec 1.0 as its vision recipe has it: block outputs, smooth L1, one linear layer as the head.</summary>
    public const string Pair = Harness.Usings + """
        [ImageEncoder(Size = 32)]
        [PatchEmbedding(Dim = 32, Patch = 8)]
        [ClassToken]
        [Maskable]
        [RelativePositionBias]
        [Transformer(Depth = 3, Heads = 4, LayerScale = 0.1)]
        public sealed partial class Eye;

        [BlockMask(Masked = 8, MinBlock = 2, MaxBlock = 8)]
        public sealed partial class EyeBlocks;

        [Data2Vec<Eye, EyeBlocks>]
        [Teacher(Decay = 0.9, FinalDecay = 0.99, AnnealSteps = 50)]
        [Targets(TopLayers = 2, From = LayerOutput.Block, LayerNorm = Normalise.LayersAndMean)]
        [Regression(Loss = Loss.SmoothL1, Beta = 2.0)]
        [Recipe(Updates = 100, BatchSize = 4, LearningRate = 1e-3, Warmup = 10, ClipNorm = 3.0)]
        public sealed partial class EyePair;
        """;

    /// <summary>As its audio and text recipes have it: feed-forward targets of a post-norm stack; no head, the whole encoder averaged.</summary>
    public const string FeedForwardPair = Harness.Usings + """
        [ImageEncoder(Size = 16, Channels = 1)]
        [PatchEmbedding(Dim = 16, Patch = 4)]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 2, Heads = 2, Norm = Norm.Post, Bias = AttentionBias.All)]
        public sealed partial class Ear;

        [RandomMask(Ratio = 0.5)]
        public sealed partial class EarSingles;

        [Data2Vec<Ear, EarSingles>]
        [Teacher(Decay = 0.99, Averages = Averaged.Encoder)]
        [Targets(TopLayers = 2, From = LayerOutput.FeedForward, InstanceNorm = Normalise.Layers)]
        [Regression(Scale = 0.5)]
        [RegressionHead(Layers = 0)]
        [Recipe(Updates = 100, BatchSize = 4, LearningRate = 1e-3, Schedule = Schedule.TriStage, Warmup = 10, Hold = 20, DecayOn = DecayOn.Matrices)]
        public sealed partial class EarPair;
        """;

    public const string DeepHead = Harness.Usings + """
        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 16, Patch = 4)]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 1, Heads = 2)]
        public sealed partial class Neck;

        [RandomMask(Ratio = 0.5)]
        public sealed partial class NeckSingles;

        [Data2Vec<Neck, NeckSingles>]
        #pragma warning disable D2V6015 // The teacher is the student of the last update.
        [Teacher(Decay = 0.0)]
        #pragma warning restore D2V6015
        [Targets(TopLayers = 1)]
        [RegressionHead(Layers = 2)]
        [Recipe(Updates = 100, BatchSize = 4, LearningRate = 1e-3)]
        public sealed partial class DeepHead;
        """;

    /// <summary>Heads of images: of the patches' mean, of the class token, and of each patch.</summary>
    public const string ImageHeads = Harness.Usings + """
        [ImageEncoder(Size = 16)]
        [PatchEmbedding(Dim = 32, Patch = 8)]
        [ClassToken]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 1, Heads = 2, FinalNorm = false, Epsilon = 1e-12)]
        public sealed partial class Retina;

        [Variant<Retina>]
        [Transformer(FinalNorm = true)]
        public sealed partial class Fovea;

        [WithHead<Retina>]
        [ImageClassifier(Classes = 7)]
        public sealed partial class ByMean;

        /// <summary>By the class token.</summary>
        [WithHead<Fovea>]
        [ImageClassifier(Classes = 1000, Pooling = Pooling.ClassToken)]
        public sealed partial class ByToken;

        [WithHead<Retina>]
        [PatchClassifier(Classes = 50)]
        public sealed partial class ByPatch;
        """;

    /// <summary>Heads of audio, one of them behind an output that is shortened.</summary>
    public const string AudioHeads = Harness.Usings + """
        [AudioEncoder]
        [Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
        [Conv1d(Channels = 16, Kernel = 3, Stride = 2)]
        [LayerNorm]
        [Linear(Dim = 32)]
        [Maskable]
        [ConvPositions(Kernel = 16, WeightNorm = true)]
        [Transformer(Depth = 2, Heads = 4, InputNorm = true, LayerDrop = 0.1)]
        public sealed partial class Cochlea;

        [AudioEncoder]
        [Conv1d(Channels = 16, Kernel = 10, Stride = 5)]
        [Linear(Dim = 32)]
        [Transformer(Depth = 1, Heads = 4, InputNorm = false)]
        [ConvAdapter(Dim = 16, Layers = 2)]
        public sealed partial class Shortened;

        [WithHead<Cochlea>]
        [CtcHead(Vocabulary = 32, Dropout = 0.1)]
        public sealed partial class Scribe;

        [WithHead<Shortened>]
        [CtcHead(Vocabulary = 32, Reduction = CtcReduction.Mean, ZeroInfinity = true)]
        internal sealed partial class FastScribe;

        [WithHead<Cochlea>]
        [UtteranceClassifier(Classes = 5, Dim = 16, WeightedLayers = true)]
        public sealed partial class Moods;

        [WithHead<Shortened>]
        [UtteranceClassifier(Classes = 5)]
        public sealed partial class FastMoods;

        [WithHead<Cochlea>]
        [ContrastiveHead(Codes = 10, CodeDim = 16, Dim = 8)]
        public sealed partial class Wav2Vec;
        """;

    /// <summary>Heads of text.</summary>
    public const string TextHeads = Harness.Usings + """
        [TextEncoder(Vocabulary = 60, Context = 64)]
        [TokenEmbedding(Dim = 32)]
        [TokenTypes]
        [LearnedPositions]
        [LayerNorm]
        [Transformer(Depth = 1, Heads = 2)]
        internal sealed partial class Reader;

        [WithHead<Reader>]
        [TokenPooler]
        public sealed partial class Summary;

        [WithHead<Reader>]
        [LanguageModelHead]
        internal sealed partial class Guesser;

        [WithHead<Reader>]
        [TextClassifier(Classes = 3, Dropout = 0.1)]
        public sealed partial class Judge;
        """;

    /// <summary>How many classes all of them declare.</summary>
    public static int Declarations => All.Values.Sum(source => Regex.Count(source, @"\[(\w+Encoder|Variant|\w+Mask|Data2Vec|WithHead)\b"));

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = typeof(Golden).GetFields()
        .Where(f => f.IsLiteral)
        .ToDictionary(f => f.Name, f => (string)f.GetRawConstantValue()!, StringComparer.Ordinal);
}
