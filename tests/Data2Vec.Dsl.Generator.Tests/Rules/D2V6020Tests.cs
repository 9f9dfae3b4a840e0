using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6020Tests
{
    [Fact]
    public Task Most_of_the_run_has_its_learning_rate() => Expect.FindingAsync(
        Samples.All.With("Updates = 1000", "‹Updates = 1000›, «Warmup = 600»"),
        "D2V6020 'Warmup = 600' is 60 % of 1,000 updates, where published runs warm up for 1 to 13 %; use for example 100",
        "Set 'Warmup = 100'");

    [Fact]
    public Task Half_of_it_is_allowed() => Expect.SilenceAsync(Samples.All.With("Updates = 1000", "Updates = 1000, Warmup = 500"));
}
