namespace Data2Vec.Dsl.Generator.Tests.Testing;

// Stages of the user's, in every place and every kind of encoder.
internal static partial class Golden
{
    /// <summary>Of an image, and of positions above the mask point, between it and the blocks, and behind them; one of them several times.</summary>
    public const string VisionStages = Harness.Usings + """
        using TorchSharp.Modules;
        using static TorchSharp.torch;

        /// <summary>Six mixtures of three colours.</summary>
        [Shape("B, 3, H, W -> B, 2*C, H, W", Flops = "2*C*2*C*H*W", Kept = "0")]
        public sealed class Colours([Weight("2*C, C, 1, 1", Std = 0.5)] Parameter weight) : StageModule
        {
            public override Tensor forward(Tensor x) => nn.functional.conv2d(x, weight);
        }

        /// <summary>Each channel times a sigmoid of all.</summary>
        [Shape("B, N, C -> B, N, C", Flops = "2*N*C*C", Kept = "3*N*C")]
        public sealed class Gate([Weight("C, C")] Parameter weight, [Vector("C")] Parameter bias, [Vector("C", Start = 1)] Parameter outputScale) : StageModule
        {
            public override Tensor forward(Tensor x) => x * nn.functional.linear(x, weight, bias).sigmoid() * outputScale;
        }

        public static class Shapes
        {
            /// <summary>Called like a stage of the language, nested, and without anything to learn.</summary>
            [Shape("B, N, C -> B, N, 2*C", Kept = "0")]
            internal sealed class Linear(double factor = -1) : StageModule
            {
                public override Tensor forward(Tensor x) => cat([x, factor * x], -1);
            }
        }

        [ImageEncoder(Size = 16)]
        [Stage<Colours>]
        [PatchEmbedding(Dim = 16, Patch = 8)]
        [Stage<Gate>]
        [Stage<Shapes.Linear>]
        [Maskable]
        [Stage<Gate>]
        [Transformer(Depth = 2, Heads = 4)]
        [Stage<Gate>]
        public sealed partial class Gated;

        [Variant<Gated>]
        [PatchEmbedding(Dim = 8)]
        [Transformer(Depth = 1, Heads = 2)]
        public sealed partial class NarrowGated;

        [RandomMask(Ratio = 0.5)]
        public sealed partial class GatedSingles;

        [Data2Vec<Gated, GatedSingles>]
        [Teacher(Decay = 0.9)]
        [Targets(TopLayers = 1)]
        [Recipe(Updates = 1000, BatchSize = 2, LearningRate = 1e-3)]
        public sealed partial class GatedPair;
        """;

    /// <summary>Of samples, in place of convolutions; of frames, with an eye on padding; and of tokens of a text.</summary>
    public const string SequenceStages = Harness.Usings + """
        using TorchSharp.Modules;
        using static TorchSharp.torch;

        /// <summary>A learned filter bank.</summary>
        [Shape("B, T, 1 -> B, (T - 16)/8 + 1, 12", Flops = "2*((T - 16)/8 + 1)*16*12", Kept = "((T - 16)/8 + 1)*(16 + 12 + 12)")]
        public sealed class FilterBank([Weight("12, 16")] Tensor filters) : StageModule
        {
            public override Tensor forward(Tensor x) => nn.functional.linear(x.squeeze(2).unfold(1, 16, 8), filters).square().add(1).log();
        }

        /// <summary>Every second frame.</summary>
        [Shape("B, T, C -> B, T/2, C", Kept = "T*C - T/2*C")]
        public sealed class Halve : StageModule
        {
            public override Tensor forward(Tensor x) => x.narrow(1, 0, x.size(1) / 2 * 2).slice(1, 0, x.size(1) / 2 * 2, 2);
        }

        /// <summary>Takes the mean of what is no padding from each position.</summary>
        [Shape("B, N, 16 -> B, N, 16", Kept = "N")]
        public sealed class Centred([Vector("C")] Parameter centre) : StageModule
        {
            public override Tensor forward(Tensor x) => forward(x, null);

            public override Tensor forward(Tensor x, Tensor? padding)
            {
                using var valid = padding is null ? ones(x.size(0), x.size(1), 1) : padding.logical_not().unsqueeze(-1).to(x.dtype);
                return x - ((x * valid).sum(1, keepdim: true) / valid.sum(1, keepdim: true)) + centre;
            }
        }

        [AudioEncoder]
        [Stage<FilterBank>]
        [Stage<Halve>]
        [LayerNorm]
        [Linear(Dim = 16)]
        [Stage<Centred>]
        [Maskable]
        [Transformer(Depth = 1, Heads = 2, InputNorm = false)]
        [Stage<Centred>]
        public sealed partial class Filtered;

        [SpanMask(Probability = 0.5, Length = 2)]
        public sealed partial class FilteredSpans;

        [Data2Vec<Filtered, FilteredSpans>]
        [Teacher(Decay = 0.9, Averages = Averaged.Encoder)]
        [Targets(TopLayers = 1)]
        [Recipe(Updates = 1000, BatchSize = 2, LearningRate = 1e-3)]
        public sealed partial class FilteredPair;

        [TextEncoder(Vocabulary = 65, Context = 64)]
        [Maskable]
        [TokenEmbedding(Dim = 16)]
        [Stage<Centred>]
        [Transformer(Depth = 1, Heads = 2)]
        public sealed partial class CentredReading;
        """;
}
