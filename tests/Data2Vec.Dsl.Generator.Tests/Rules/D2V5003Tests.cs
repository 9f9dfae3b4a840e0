using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V5003Tests
{
    [Fact]
    public Task A_share_that_rounds_to_nothing_masks_nothing() => Expect.FindingAsync(
        Samples.All.With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>").With("Ratio = 0.5", "«Ratio = 1e-20»"),
        "D2V5003 'Ratio = 1e-20' masks 0 of the 16 positions of 'Tiny' (⌊16 · 1⌋ = 16 stay visible); use at least 0.063",
        "Set 'Ratio = 0.6'");

    [Fact]
    public Task Nor_does_one_of_audio() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[SpanMask]", "[RandomMask(«Ratio = 1e-20»)]").With("Half>", "‹Half›>"),
        "D2V5003 'Ratio = 1e-20' masks 0 of the 32000 positions of 'Tiny' (⌊32000 · 1⌋ = 32000 stay visible); use at least 0.001",
        "Set 'Ratio = 0.6'");

    [Fact]
    public Task One_masked_position_is_enough() => Expect.SilenceAsync(Samples.All.With("Ratio = 0.5", "Ratio = 0.0001"));
}
