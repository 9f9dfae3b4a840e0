using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1001Tests
{
    [Fact]
    public Task Channels_are_those_that_the_stage_states() => Expect.FindingAsync(
        Samples.Staged.With("\"B, N, C -> B, N, C\"", "‹\"B, N, 512 -> B, N, C\"›").With("Dim = 64", "‹Dim = 64›").With("[Stage<Gate>]", "[«Stage<Gate>»]"),
        "D2V1001 [Stage<Gate>] takes 512 channels, but [PatchEmbedding] gives 64 ([B, 16, 64]); put [Linear(Dim = 512)] before it, or write 'C' for '512' in the [Shape] of 'Gate'",
        "Add [Linear(Dim = 512)]");

    [Fact]
    public Task Positions_are_those_that_the_stage_states() => Expect.FindingAsync(
        Samples.Staged.With("\"B, N, C -> B, N, C\"", "‹\"B, 196, C -> B, 196, C\"›").With("[Stage<Gate>]", "[«Stage<Gate>»]"),
        "D2V1001 [Stage<Gate>] takes 196 positions, but [PatchEmbedding] gives 16 ([B, 16, 64]); write 'N' for '196' in the [Shape] of 'Gate'");

    [Fact]
    public Task A_length_that_differs_is_no_number() => Expect.FindingAsync(
        Samples.Gate.With("\"B, N, C -> B, N, C\"", "‹\"B, 196, C -> B, 196, C\"›") + """
        [TextEncoder(Vocabulary = 65)]
        [TokenEmbedding(Dim = 32)]
        [«Stage<Gate>»]
        [Transformer(Depth = 1, Heads = 2)]
        public sealed partial class Reading;
        """,
        "D2V1001 [Stage<Gate>] takes 196 positions, but [TokenEmbedding] gives N ([B, N, 32]); write 'N' for '196' in the [Shape] of 'Gate'");

    [Fact]
    public Task Colours_are_those_that_the_stage_states() => Expect.FindingAsync(
        Samples.Staged.With("\"B, N, C -> B, N, C\"", "‹\"B, 1, H, W -> B, 3, H, W\"›").With("[PatchEmbedding(Dim = 64, Patch = 8)]\n[Stage<Gate>]", "[«Stage<Gate>»]\n[PatchEmbedding(Dim = 64, Patch = 8)]"),
        "D2V1001 [Stage<Gate>] takes 1 channels, but [ImageEncoder] gives 3 ([B, 3, 32, 32]); write 'C' for '1' in the [Shape] of 'Gate'");

    [Theory]
    [InlineData("B, N, 64 -> B, N, C")]
    [InlineData("B, 16, C -> B, N, 2*C")]
    [InlineData(" B,16 , 64->B,  16,(C + 64) / 2 * 2 - 64")]
    public Task What_fits_is_fine(string signature) => Expect.SilenceAsync(Samples.Staged.With("B, N, C -> B, N, C", signature));
}
