using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1006Tests
{
    [Fact]
    public Task The_first_stage_that_is_left_with_nothing_is_named() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(«MinSamples = 19»)]")
            .With("Kernel = 10, Stride = 5", "‹Kernel = 10›, ‹Stride = 5›").With("[Conv1d(Channels = 64, Kernel = 3, Stride = 2)]", "[‹Conv1d(Channels = 64, ‹Kernel = 3›, ‹Stride = 2›)›]"),
        "D2V1006 'MinSamples = 19' leaves [Conv1d] without an output: all stages together need 20 samples (1.25 ms); use 20 or more",
        "Set 'MinSamples = 120'");

    [Fact]
    public Task What_decodes_needs_frames_too() => Expect.FindingAsync(
        Adapted.With("[AudioEncoder]", "[AudioEncoder(«MinSamples = 20»)]")
            .With("Kernel = 10, Stride = 5", "‹Kernel = 10›, ‹Stride = 5›").With("Kernel = 3, Stride = 2", "‹Kernel = 3›, ‹Stride = 2›")
            .With("[ConvAdapter(Layers = 1, Kernel = 5)]", "[‹ConvAdapter(‹Layers = 1›, ‹Kernel = 5›)›]"),
        "D2V1006 'MinSamples = 20' leaves [ConvAdapter] without an output: all stages together need 40 samples (2.5 ms); use 40 or more",
        "Set 'MinSamples = 40'");

    [Fact]
    public Task A_variant_is_blamed_for_what_it_changed() => Expect.FindingAsync(
        Adapted.Without("[ConvAdapter(Layers = 1, Kernel = 5)]").With("[AudioEncoder]", "[AudioEncoder(‹MinSamples = 20›)]")
            + "\n[Variant<Tiny>]\n[‹Conv1d(‹Stride = 4›)›]\n[‹«Conv1d(‹Kernel = 4›)»›]\npublic sealed partial class Slow;",
        "D2V1006 'MinSamples = 20' leaves [Conv1d] without an output: all stages together need 22 samples (1.375 ms); use 22 or more",
        "Add [AudioEncoder(MinSamples = 22)]");

    [Theory]
    [InlineData(20)]
    [InlineData(0)]
    public Task One_frame_is_enough(int samples) => Expect.SilenceAsync(
        Adapted.Without("[ConvAdapter(Layers = 1, Kernel = 5)]").With("[AudioEncoder]", $"[AudioEncoder(MinSamples = {samples})]"));

    private static string Adapted => SequenceSamples.Audio.WithoutPair()
        .With("[Transformer(Depth = 2, Heads = 4, InputNorm = false)]", "[Transformer(Depth = 2, Heads = 4, InputNorm = false)]\n[ConvAdapter(Layers = 1, Kernel = 5)]");
}
