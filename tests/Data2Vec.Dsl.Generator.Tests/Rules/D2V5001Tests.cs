using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V5001Tests
{
    // Frames are 10 samples apart, and the first sees 20.
    [Fact]
    public Task A_span_leaves_something_of_the_shortest_clip() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(‹MinSamples = 110›)]").With("[SpanMask]", "[SpanMask(«Length = 10»)]").With("Half>", "‹Half›>"),
        "D2V5001 'Length = 10' needs 11 frames, so that some are masked and some stay visible, but a clip of 'MinSamples = 110' of 'Tiny' has 10 (⌊(110 - 20) / 10⌋ + 1); use 'MinSamples = 120' (7.5 ms) or 'Length = 9' or less",
        "Set 'MinSamples = 120' on 'Tiny'", "Set 'Length = 9'");

    [Fact]
    public Task A_length_in_time_too() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(‹MinSamples = 110›)]").With("[SpanMask]", "[SpanMask(«Milliseconds = 6.25»)]").With("Half>", "‹Half›>"),
        "D2V5001 'Milliseconds = 6.25' needs 11 frames, so that some are masked and some stay visible, but a clip of 'MinSamples = 110' of 'Tiny' has 10 (⌊(110 - 20) / 10⌋ + 1); use 'MinSamples = 120' (7.5 ms) or 'Milliseconds = 5.625' or less",
        "Set 'MinSamples = 120' on 'Tiny'", "Set 'Milliseconds = 5.625'");

    [Fact]
    public Task A_span_that_no_published_clip_has_room_for_is_a_slip() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[SpanMask]", "[SpanMask(«Length = 100_000»)]").With("Half>", "‹Half›>"),
        "D2V5001 'Length = 100_000' needs 100,001 frames, so that some are masked and some stay visible, but 'Tiny' makes 32,000 of 20 s, the longest clips of the published runs; use 'Length = 31_999' or less",
        "Set 'Length = 31_999'");

    [Fact]
    public Task Single_frames_need_two() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(«MinSamples = 20»)]").With("[SpanMask]", "[RandomMask(‹Ratio = 0.6›)]").With("Half>", "‹Half›>"),
        "D2V5001 'Ratio = 0.6' needs 3 frames, so that some are masked and some stay visible, but a clip of 'MinSamples = 20' of 'Tiny' has 1 (⌊(20 - 20) / 10⌋ + 1); use 'MinSamples = 40' (2.5 ms)",
        "Set 'MinSamples = 40'");

    [Theory]
    [InlineData("MinSamples = 120", "Length = 10")]
    [InlineData("MinSamples = 40", "Length = 2, Probability = 0.5")]
    [InlineData("SampleRate = 16_000", "Length = 10")]
    [InlineData("MinSamples = 1_000_020", "Length = 100_000")]
    public Task A_frame_beside_the_span_is_enough(string input, string span) =>
        Expect.SilenceAsync(SequenceSamples.Audio.With("[AudioEncoder]", $"[AudioEncoder({input})]").With("[SpanMask]", $"[SpanMask({span})]"));
}
