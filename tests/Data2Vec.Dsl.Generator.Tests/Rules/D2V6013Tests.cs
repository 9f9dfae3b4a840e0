using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6013Tests
{
    [Fact]
    public Task The_decay_reaches_its_end() => Expect.FindingAsync(
        Samples.All.With("Decay = 0.99", "Decay = 0.99, FinalDecay = 0.999, «AnnealSteps = 30_000»").With("Updates = 1000", "Updates = 10_000"),
        "D2V6013 'AnnealSteps = 30_000' is longer than the run of 10,000 updates, so the decay ends at 0.993 instead of 0.999; use 10_000 or less",
        "Set 'AnnealSteps = 10_000'");

    [Theory]
    [InlineData("AnnealSteps = 1000")]
    [InlineData("AnnealSteps = 0")]
    public Task The_whole_run_is_fine(string steps) =>
        Expect.SilenceAsync(Samples.All.With("Decay = 0.99", "Decay = 0.99, FinalDecay = 0.999, " + steps));
}
