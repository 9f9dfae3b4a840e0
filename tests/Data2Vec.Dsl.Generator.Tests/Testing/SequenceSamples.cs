namespace Data2Vec.Dsl.Generator.Tests.Testing;

/// <summary>Right declarations of audio and text, from which tests make wrong ones with one change.</summary>
internal static class SequenceSamples
{
    /// <summary>An encoder of audio, a policy for it, and a pair.</summary>
    public const string Audio = """
        [AudioEncoder]
        [Conv1d(Channels = 64, Kernel = 10, Stride = 5)]
        [Conv1d(Channels = 64, Kernel = 3, Stride = 2)]
        [LayerNorm]
        [Linear(Dim = 64)]
        [Maskable]
        [ConvPositions(Kernel = 5, Layers = 2, Groups = 4)]
        [Transformer(Depth = 2, Heads = 4, InputNorm = false)]
        public sealed partial class Tiny;

        [SpanMask]
        public sealed partial class Half;

        """ + Samples.Pair;

    /// <summary>The same for text.</summary>
    public const string Text = """
        [TextEncoder(Vocabulary = 1000)]
        [Maskable]
        [TokenEmbedding(Dim = 64)]
        [LearnedPositions]
        [LayerNorm]
        [Transformer(Depth = 2, Heads = 4)]
        public sealed partial class Tiny;

        [TokenMask]
        public sealed partial class Half;

        """ + Samples.Pair;

    /// <summary>A variant of the encoder of audio.</summary>
    public const string Variant = """
        [Variant<Tiny>]
        [Conv1d(Norm = ConvNorm.Layer)]
        [Conv1d(Norm = ConvNorm.Layer, Bias = true)]
        public sealed partial class Normalised;

        """;
}
