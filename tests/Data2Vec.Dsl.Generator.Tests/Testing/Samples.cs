namespace Data2Vec.Dsl.Generator.Tests.Testing;

/// <summary>Right declarations, from which tests make wrong ones with one change.</summary>
internal static class Samples
{
    public const string Encoder = """
        [ImageEncoder(Size = 32)]
        [PatchEmbedding(Dim = 64, Patch = 8)]
        [ClassToken]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 2, Heads = 4)]
        public sealed partial class Tiny;

        """;

    public const string Mask = """
        [RandomMask(Ratio = 0.5)]
        public sealed partial class Half;

        """;

    public const string Pair = """
        [Data2Vec<Tiny, Half>]
        [Teacher(Decay = 0.99)]
        [Targets(TopLayers = 2)]
        [Recipe(Updates = 1000, BatchSize = 64, LearningRate = 1e-3)]
        public sealed partial class TinyPair;

        """;

    /// <summary>
    /// Encoder, policy and pair. A change of one shows that the others stay silent: one mistake, one diagnostic.
    /// </summary>
    public const string All = Encoder + Mask + Pair;

    /// <summary>The same encoder with blocks for a policy: a grid of 8 × 8.</summary>
    public const string Blocks = """
        [ImageEncoder(Size = 32)]
        [PatchEmbedding(Dim = 64, Patch = 4)]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 2, Heads = 4)]
        public sealed partial class Tiny;

        [BlockMask(Masked = 38, MinBlock = 4, MaxBlock = 38)]
        public sealed partial class Half;

        """ + Pair;

    /// <summary>A stage of the user's, and an encoder that has it.</summary>
    public const string Gate = """
        [Shape("B, N, C -> B, N, C")]
        public sealed class Gate([Weight("C, C")] TorchSharp.torch.Tensor weight) : StageModule
        {
            public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor x) => x.matmul(weight);
        }

        """;

    public const string Staged = Gate + """
        [ImageEncoder(Size = 32)]
        [PatchEmbedding(Dim = 64, Patch = 8)]
        [Stage<Gate>]
        [Maskable]
        [LearnedPositions]
        [Transformer(Depth = 2, Heads = 4)]
        public sealed partial class Tiny;

        """ + Mask + Pair;

    public const string Variant = """
        [Variant<Tiny>]
        [PatchEmbedding(Dim = 128)]
        public sealed partial class Wide;

        """;

    /// <summary>Replaces a part that must be there.</summary>
    public static string With(this string source, string part, string replacement)
    {
        Assert.Contains(part, source, StringComparison.Ordinal);
        return source.Replace(part, replacement, StringComparison.Ordinal);
    }

    /// <summary>The encoder alone, without policy and pair.</summary>
    public static string WithoutPair(this string source) => source[..(source.IndexOf(" class Tiny;", StringComparison.Ordinal) + " class Tiny;".Length)] + "\n";

    /// <summary>Removes a line that must be there.</summary>
    public static string Without(this string source, string line) => source.With(line + "\n", "");
}
