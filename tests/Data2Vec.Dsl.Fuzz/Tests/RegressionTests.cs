using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;

namespace Data2Vec.Dsl.Fuzz.Tests;

/// <summary>What the fuzzer has found, shrunk: both sides agree now, and what is right runs.</summary>
public sealed class RegressionTests
{
    public static TheoryData<string, bool> Cases => new()
    {
        // A convolution of one position and stride 1 was taken for none: false reject.
        { "[AudioEncoder] [Conv1d(Channels = 4, Kernel = 1)] [Maskable] [Transformer(Depth = 1, Heads = 1)] class Encoder;", true },

        // Post-norm blocks have no adapters, but had their parameters, which no gradient reached.
        { "[ImageEncoder(Size = 6)] [PatchEmbedding(Dim = 8, Patch = 2)] [Transformer(Depth = 1, Heads = 2, Norm = Norm.Post, AdapterDim = 8)] class Encoder;", true },

        // Logits are products of the output and token vectors of another width: false accept.
        { "[TextEncoder(Vocabulary = 5)] [TokenEmbedding(Dim = 4)] [Linear(Dim = 6)] [Transformer(Depth = 1, Heads = 1)] class Encoder; [WithHead<Encoder>] [LanguageModelHead] class Model;", false },

        // No token of four can be drawn at random: false accept.
        {
            "[TextEncoder(Vocabulary = 4)] [Maskable] [TokenEmbedding(Dim = 4)] [Transformer(Depth = 1, Heads = 1)] class Encoder; [TokenMask(RandomTokens = 0.1)] class Policy; "
            + "[Data2Vec<Encoder, Policy>] [Targets(TopLayers = 1)] [Recipe(Updates = 1, BatchSize = 1, LearningRate = 0.1)] class Pair;",
            false
        },

        // So small a share hides no frame, since 1 less it is 1: false accept.
        {
            "[AudioEncoder] [Conv1d(Channels = 4, Kernel = 4, Stride = 2)] [Maskable] [Transformer(Depth = 1, Heads = 1)] class Encoder; [RandomMask(Ratio = 1E-20)] class Policy; "
            + "[Data2Vec<Encoder, Policy>] [Targets(TopLayers = 1)] [Recipe(Updates = 1, BatchSize = 1, LearningRate = 0.1)] class Pair;",
            false
        },

        // A class that declares nothing was reported twice where a head stood on it.
        { "[Maskable] [TokenEmbedding(Dim = 6)] [Transformer(Depth = 1, Heads = 1)] class Encoder; [WithHead<Encoder>] [TokenPooler] class Model;", false },

        // A pair and a head over one encoder without a mask point were two errors.
        {
            "[AudioEncoder] [Conv1d(Channels = 4, Kernel = 4, Stride = 2)] [Linear(Dim = 4)] [Transformer(Depth = 1, Heads = 1)] class Encoder; [SpanMask(Length = 1)] class Policy; "
            + "[Data2Vec<Encoder, Policy>] [Targets(TopLayers = 1)] [Recipe(Updates = 1, BatchSize = 1, LearningRate = 0.1)] class Pair; [WithHead<Encoder>] [ContrastiveHead] class Model;",
            false
        },
    };

    [Fact]
    public async Task What_was_found_is_mended()
    {
        // One compilation for all.
        List<Drawn> drawn = [.. Cases.Select((row, number) => new Drawn(number, CaseParser.Parse((string)row[0]), []))];
        var seen = await Inspection.InspectAsync(Checker.Product, drawn);
        Assert.Empty(seen.Findings.Select(f => $"{f.Number}: {f.Kind}: {f.What}"));
        Assert.Equal(Cases.Select(row => (bool)row[1]), seen.Verdicts.Select(v => v.Errors.Count == 0));
        Assert.All(seen.Verdicts, v => Assert.InRange(v.Errors.Count, 0, 1));
    }
}
