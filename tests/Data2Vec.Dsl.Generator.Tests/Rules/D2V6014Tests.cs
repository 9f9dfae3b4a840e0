using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6014Tests
{
    [Fact]
    public Task Only_three_stages_hold() => Expect.FindingAsync(
        Samples.All.With("1e-3)", "1e-3, «Hold = 100»)").With("[Recipe", "[‹Recipe").With("»)]", "»)›]"),
        "D2V6014 'Hold = 100' has no effect for 'Schedule.Cosine'; write 'Schedule = Schedule.TriStage', or leave it out",
        "Remove 'Hold'",
        "Set 'Schedule = Schedule.TriStage'");

    [Fact]
    public Task A_constant_rate_has_no_end() => Expect.FindingAsync(
        Samples.All.With("1e-3)", "1e-3, ‹Schedule = Schedule.Constant›, «FinalScale = 0.1»)"),
        "D2V6014 'FinalScale = 0.1' has no effect for 'Schedule.Constant'; write 'Schedule = Schedule.Cosine', or leave it out",
        "Remove 'FinalScale'",
        "Set 'Schedule = Schedule.Cosine'");

    [Fact]
    public Task Only_a_polynomial_has_a_degree() => Expect.FindingAsync(
        Samples.All.With("1e-3)", "1e-3, ‹Schedule = Schedule.Linear›, «Power = 3»)"),
        "D2V6014 'Power = 3' has no effect for 'Schedule.Linear'; write 'Schedule = Schedule.Polynomial', or leave it out",
        "Remove 'Power'",
        "Set 'Schedule = Schedule.Polynomial'");

    [Fact]
    public Task A_constant_decay_does_not_anneal() => Expect.FindingAsync(
        Samples.All.With("Decay = 0.99", "Decay = 0.99, «AnnealSteps = 100»"),
        "D2V6014 'AnnealSteps = 100' has no effect because the decay is constant; write a 'FinalDecay' above 'Decay', or leave it out",
        "Remove 'AnnealSteps'");

    [Fact]
    public Task Only_who_goes_back_does_so_often() => Expect.FindingAsync(
        Samples.All.With("[Recipe", "[Monitor(After = 10, ‹OnCollapse = Collapse.Warn›, «MaxRollBacks = 3»)]\n[Recipe"),
        "D2V6014 'MaxRollBacks = 3' has no effect for 'Collapse.Warn'; write 'OnCollapse = Collapse.RollBack', or leave it out",
        "Remove 'MaxRollBacks'",
        "Set 'OnCollapse = Collapse.RollBack'");

    [Fact]
    public Task Who_goes_back_may_say_how_often() => Expect.SilenceAsync(
        Samples.All.With("[Recipe", "[Monitor(After = 10, OnCollapse = Collapse.RollBack, MaxRollBacks = 3)]\n[Recipe"));

    [Theory]
    [InlineData("Schedule = Schedule.TriStage, Hold = 100, FinalScale = 0.1")]
    [InlineData("Schedule = Schedule.Linear, FinalScale = 0.1")]
    [InlineData("Schedule = Schedule.Polynomial, Power = 3, FinalScale = 0.1")]
    [InlineData("Schedule = Schedule.Constant, Hold = 0, FinalScale = 0")]
    public Task What_is_read_is_fine(string schedule) => Expect.SilenceAsync(Samples.All.With("1e-3)", $"1e-3, {schedule})"));
}
