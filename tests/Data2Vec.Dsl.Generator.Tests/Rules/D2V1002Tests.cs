using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1002Tests
{
    [Theory]
    [InlineData("ClassToken", "put it after [PatchEmbedding]")]
    [InlineData("Maskable", "put it after [PatchEmbedding]")]
    public Task A_stage_for_sequences_stands_below_the_patches(string stage, string remedy) => Expect.FindingAsync(
        Samples.All.Without($"[{stage}]").With("[PatchEmbedding(Dim = 64, Patch = 8)]", $"[«{stage}»]\n[‹PatchEmbedding(Dim = 64, Patch = 8)›]"),
        $"D2V1002 [{stage}] needs a sequence of vectors [B, N, D], but its input is an image [B, 3, 32, 32]; {remedy}");

    [Fact]
    public Task Where_nothing_makes_patches_that_is_what_to_add() => Expect.FindingAsync(
        Samples.All.Without("[PatchEmbedding(Dim = 64, Patch = 8)]").With("[ClassToken]", "[«ClassToken»]").With("Size = 32", "Size = 224"),
        "D2V1002 [ClassToken] needs a sequence of vectors [B, N, D], but its input is an image [B, 3, 224, 224]; add [PatchEmbedding(Dim = 256)] before it",
        "Add [PatchEmbedding(Dim = 256)]");

    [Fact]
    public async Task What_is_added_stands_above_and_comments_stay_on_top() => Assert.Equal(
        "// Tiny.\n" + Samples.Encoder.With("Patch = 8", "Patch = 16").With("Dim = 64, Patch = 16", "Dim = 256").With("[ImageEncoder(Size = 32)]\n", "").With("[Maskable]", "[ImageEncoder(Size = 32)]\n[Maskable]"),
        await Expect.FirstFixedAsync("// Tiny.\n" + Samples.Encoder.Without("[PatchEmbedding(Dim = 64, Patch = 8)]").With("[ImageEncoder(Size = 32)]\n", "").With("[Maskable]", "[ImageEncoder(Size = 32)]\n[Maskable]")));

    [Fact]
    public Task The_entry_may_stand_anywhere() => Expect.SilenceAsync(
        Samples.All.With("[ImageEncoder(Size = 32)]\n", "").With("[Maskable]", "[Maskable]\n[ImageEncoder(Size = 32)]"));

    [Fact]
    public Task A_convolution_of_single_positions_makes_frames_too() => Expect.SilenceAsync(
        """
        [AudioEncoder]
        [Conv1d(Channels = 16, Kernel = 1)]
        [Transformer(Depth = 1, Heads = 4, InputNorm = false)]
        public sealed partial class Tiny;
        """);
}
