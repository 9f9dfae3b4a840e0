using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6012Tests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(20_000)]
    public Task The_warm_up_ends_before_the_run(int warmup) => Expect.FindingAsync(
        Samples.All.With("Updates = 1000", "‹Updates = 1000›").With("1e-3)", $"1e-3, «Warmup = {(warmup == 1000 ? "1000" : "20_000")}»)"),
        $"D2V6012 'Warmup = {(warmup == 1000 ? "1000" : "20_000")}' leaves no update at the peak in a run of 1,000 updates; use for example 'Warmup = 100'",
        "Set 'Warmup = 100'");

    [Fact]
    public Task The_plateau_ends_before_the_run() => Expect.FindingAsync(
        Samples.All.With("Updates = 1000", "‹Updates = 1000›").With("1e-3)", "1e-3, Schedule = Schedule.TriStage, Warmup = 100, «Hold = 900»)"),
        "D2V6012 'Warmup = 100' and 'Hold = 900' leave no update for the rate to fall in a run of 1,000 updates; use 'Hold = 899' or less",
        "Set 'Hold = 899'");

    [Fact]
    public Task A_warm_up_leaves_room_for_the_plateau() => Expect.FindingAsync(
        Samples.All.With("Updates = 1000", "‹Updates = 1000›").With("1e-3)", "1e-3, Schedule = Schedule.TriStage, «Warmup = 1000», Hold = 990)"),
        "D2V6012 'Warmup = 1000' leaves no update at the peak in a run of 1,000 updates; use for example 'Warmup = 9'",
        "Set 'Warmup = 9'");

    [Theory]
    [InlineData("Schedule = Schedule.TriStage, Warmup = 500, Hold = 499")]
    [InlineData("Schedule = Schedule.TriStage, Warmup = 100, Hold = 899")]
    public Task One_update_left_is_enough(string schedule) => Expect.SilenceAsync(Samples.All.With("1e-3)", $"1e-3, {schedule})"));
}
