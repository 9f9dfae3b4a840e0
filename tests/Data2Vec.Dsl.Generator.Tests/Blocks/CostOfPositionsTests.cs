extern alias generator;

using Data2Vec.Dsl.Generator.Tests.CompileAndRun;
using generator::Data2Vec.Dsl.Generator.Planning;
using generator::Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Tests.Blocks;

/// <summary>The cost of a stack is one of the positions that it sees, which may be fewer than those of the encoder: a student may see only what is not masked.</summary>
public sealed class CostOfPositionsTests
{
    private static readonly Dictionary<string, long> s_none = [];

    public static TheoryData<string> Blocks =>
    [
        "",
        ", Norm = Norm.Post, Bias = AttentionBias.All, Dropout = 0.1, AttentionDropout = 0.1, ActivationDropout = 0.1",
        ", LayerScale = 0.1, DropPath = 0.1, AdapterDim = 8, InputNorm = true, InputDropout = 0.1",
        ", Recompute = true, NormKind = NormKind.Rms, Activation = Activation.SwiGlu, Hidden = 88",
    ];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Blocks_that_see_fewer_positions_cost_what_those_of_a_smaller_image_do(string arguments)
    {
        var (many, few) = (Encoder(16, arguments), Encoder(8, arguments));
        Assert.Equal((16, 4), (many.Tokens, few.Tokens));
        Same(few.Transformer.Cost, many.Transformer.CostOf(4));
        Assert.True(many.Transformer.CostOf(4).Kept.OfSample.Constant < many.Transformer.Cost.Kept.OfSample.Constant);
        Same(many.Transformer.Cost, many.Transformer.CostOf(16));
    }

    [Fact]
    public void Positions_that_nobody_wants_of_the_last_block_cost_nothing_behind_its_attention()
    {
        var blocks = Encoder(16, "").Transformer;
        var (whole, wanted) = (blocks.CostOf(16, 16), blocks.CostOf(16, 3));
        Assert.Equal((16 - 3) * blocks.OfWantedPosition.Forward, (whole.Forward - wanted.Forward).Constant);
        Assert.Equal((16 - 3) * blocks.OfWantedPosition.Backward, (whole.Backward - wanted.Backward).Constant);
        Assert.True(wanted.Kept.OfSample.Constant < whole.Kept.OfSample.Constant);
    }

    [Fact]
    public void Of_several_moments_those_stay_that_can_be_the_most()
    {
        var n = Dim.Symbol("N");
        Peak small = new Memory(10 * n, 4), large = new Memory(11 * n, 3), once = new Memory(n, 100), steep = new Memory(n * n, 0);
        Assert.Equal([new Memory(11 * n, 3)], Peak.Max(small, large).Moments);
        Assert.Equal(3, Peak.Max(small, large, once, steep).Moments.Count);
        var peak = Peak.Max(small, large, once, steep) + new Memory(1, 1);
        Assert.Equal(1 + 1 + 11 + 3, peak.At(1, new Dictionary<string, long> { ["N"] = 1 }) - (1 + 100 - 11 - 3));
        Assert.Equal(
            [new Memory(n + 1, 101), new Memory((n * n) + 1, 1)],
            peak.MostOf([(1, new Dictionary<string, long> { ["N"] = 2 }), (1000, new Dictionary<string, long> { ["N"] = 2000 })]).Moments);
        Assert.Equal(0, Peak.None.At(1, s_none));
    }

    private static generator::Data2Vec.Dsl.Generator.Plans.EncoderPlan Encoder(int side, string arguments) => PlanOf.Encoder(
        $$"""
        using Data2Vec.Dsl;

        [ImageEncoder(Size = {{side}})]
        [PatchEmbedding(Dim = 32, Patch = 4)]
        [LearnedPositions]
        [Transformer(Depth = 2, Heads = 4{{arguments}})]
        public sealed partial class Seen;
        """,
        "Seen");

    private static void Same(Cost expected, Cost actual)
    {
        Assert.Equal(expected.Forward, actual.Forward);
        Assert.Equal(expected.Backward, actual.Backward);
        Assert.Equal(expected.Kept, actual.Kept);
        Assert.Equal(expected.ForwardPeak.At(8, s_none), actual.ForwardPeak.At(8, s_none));
        Assert.Equal(expected.BackwardPeak.At(8, s_none), actual.BackwardPeak.At(8, s_none));
    }
}
