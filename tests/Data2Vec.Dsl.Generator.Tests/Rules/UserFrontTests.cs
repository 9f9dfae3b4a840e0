using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>Where a stage of the user's makes the frames, nothing misses [Conv1d].</summary>
public sealed class UserFrontTests
{
    private const string Ear = """
        [Shape("B, T, 1 -> B, T/160, 64")]
        public sealed class Bank([Weight("64, 160")] TorchSharp.torch.Tensor filters) : StageModule
        {
            public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor x) => x.squeeze(2).unfold(1, 160, 160).matmul(filters.T);
        }

        [AudioEncoder]
        [Stage<Bank>]
        [Maskable]
        [ConvPositions(Kernel = 3)]
        [Transformer(Depth = 1, Heads = 1, InputNorm = false)]
        public sealed partial class Ear;

        """;

    [Fact]
    public Task It_is_a_front() => Expect.SilenceAsync(Ear);

    [Fact]
    public Task Blocks_are_what_is_missing() => Expect.FindingAsync(
        Ear.Without("[Transformer(Depth = 1, Heads = 1, InputNorm = false)]").With("class Ear", "class «Ear»"),
        "D2V0007 'Ear' has no [Transformer], so it has no blocks; add [Transformer(Depth = 12, Heads = 4, InputNorm = true)]",
        "Add [Transformer(Depth = 12, Heads = 4, InputNorm = true)]");

    [Fact]
    public Task A_mask_point_goes_below_it() => Expect.FindingAsync(
        Ear.Without("[Maskable]").With("[Stage<Bank>]", "[‹Stage<Bank>›]") + """
        [SpanMask(Probability = 0.5, Length = 2)]
        public sealed partial class Spans;

        [Data2Vec<«Ear», Spans>]
        [Targets(TopLayers = 1)]
        [Recipe(Updates = 1000, BatchSize = 2, LearningRate = 1e-3)]
        public sealed partial class EarPair;
        """,
        "D2V5010 'Ear' has no [Maskable] stage, so a student made of it cannot be masked; add [Maskable] after [Stage<Bank>]",
        "Add [Maskable] to 'Ear'");

    [Fact]
    public Task Positions_begin_below_it() => Expect.FindingAsync(
        Ear.With("B, T/160, 64", "B, T, 64").With("[Maskable]", "[«Maskable»]"),
        "D2V1002 [Maskable] needs a sequence of vectors [B, N, D], but its input is audio [B, T, 64]; add [Conv1d(Channels = 512, Kernel = 10, Stride = 5)] before it",
        ["Add [Conv1d(Channels = 512, Kernel = 10, Stride = 5)]"],
        remains: 0);
}
