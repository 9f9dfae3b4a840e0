using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6015Tests
{
    [Theory]
    [InlineData("Decay = 0", "100")]
    [InlineData("Decay = 0.5", "50")]
    [InlineData("Decay = 0.899", "10.1")]
    public Task A_teacher_is_more_than_the_student_of_a_moment_ago(string decay, string percent) => Expect.FindingAsync(
        Samples.All.With("Decay = 0.99", $"«{decay}»"),
        $"D2V6015 '{decay}' replaces {percent} % of the teacher in every update, so it is nearly the student itself; use 0.9 or more, such as 0.999",
        "Set 'Decay = 0.999'");

    [Fact]
    public Task What_it_proposes_stays_below_the_final_decay() => Expect.FindingAsync(
        Samples.All.With("Decay = 0.99", "«Decay = 0.5», FinalDecay = 0.99"),
        "D2V6015 'Decay = 0.5' replaces 50 % of the teacher in every update, so it is nearly the student itself; use 0.9 or more, such as 0.99",
        "Set 'Decay = 0.99'");

    [Fact]
    public Task Nine_tenths_are_fine() => Expect.SilenceAsync(Samples.All.With("Decay = 0.99", "Decay = 0.9"));
}
