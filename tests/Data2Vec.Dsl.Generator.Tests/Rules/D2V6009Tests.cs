using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6009Tests
{
    [Fact]
    public Task The_teacher_slows_down() => Expect.FindingAsync(
        Samples.All.With("Decay = 0.99", "‹Decay = 0.999›, «FinalDecay = 0.99»"),
        "D2V6009 'FinalDecay = 0.99' is below 'Decay = 0.999', so the teacher gets faster during the run; use 0.999 or more, or swap the two",
        "Set 'FinalDecay = 0.999'");

    [Fact]
    public Task With_steps_to_rise_over_it_rises() => Expect.FindingAsync(
        Samples.All.With("Decay = 0.99", "‹Decay = 0.99›, «FinalDecay = 0.98», AnnealSteps = 500"),
        "D2V6009 'FinalDecay = 0.98' is below 'Decay = 0.99', so the teacher gets faster during the run; use 0.99 or more, or swap the two",
        "Set 'FinalDecay = 0.999'");

    [Theory]
    [InlineData("FinalDecay = 0.99")]
    [InlineData("FinalDecay = 0.995")]
    public Task Equal_or_rising_is_fine(string final) => Expect.SilenceAsync(Samples.All.With("Decay = 0.99", "Decay = 0.99, " + final));
}
