using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6019Tests
{
    [Fact]
    public Task A_run_is_longer_than_the_teachers_memory() => Expect.FindingAsync(
        Samples.All.With("Decay = 0.99", "«Decay = 0.9999»").With("Updates = 1000", "‹Updates = 1000›"),
        "D2V6019 With a decay of 0.9999, 90.5 % of the teacher is still its random start after 1,000 updates (it forgets half in 6,931 updates); use for example 'Decay = 0.98'",
        "Set 'Decay = 0.98'");

    [Fact]
    public Task The_usual_decay_is_too_slow_for_a_short_run() => Expect.FindingAsync(
        Samples.All.Without("[Teacher(Decay = 0.99)]").With("Updates = 1000", "«Updates = 400»"),
        "D2V6019 With a decay of 0.999, 67.1 % of the teacher is still its random start after 400 updates (it forgets half in 693 updates); use for example 'Decay = 0.95'",
        "Add [Teacher(Decay = 0.95)]");

    [Fact]
    public Task A_decay_that_rises_at_once_counts_at_its_end() => Expect.FindingAsync(
        Samples.All.With("Decay = 0.99", "Decay = 0.9, «FinalDecay = 0.9999», AnnealSteps = 2").With("Updates = 1000", "‹Updates = 1000›"),
        "D2V6019 With a decay of 0.9 → 0.9999, 86 % of the teacher is still its random start after 1,000 updates (it forgets half in 6,931 updates); use for example 'FinalDecay = 0.98'",
        "Set 'FinalDecay = 0.98'");

    [Fact]
    public Task A_run_of_one_half_life_is_fine() => Expect.SilenceAsync(Samples.All.With("Decay = 0.99", "Decay = 0.9993"));
}
