using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6026Tests
{
    [Fact]
    public Task The_run_is_longer_than_the_grace() => Expect.FindingAsync(
        Samples.All.With("Updates = 1000", "‹Updates = 1000›").With("[Recipe", "[Monitor(«After = 1000»)]\n[Recipe"),
        "D2V6026 'After = 1000' is not before the end of 1,000 updates, so the monitor would never decide; use for example 100",
        "Set 'After = 100'");

    [Fact]
    public Task The_usual_grace_is_too_long_for_a_short_run() => Expect.FindingAsync(
        Samples.All.With("Updates = 1000", "‹Updates = 1000›").With("[Recipe", "[«Monitor(OnCollapse = Collapse.Warn)»]\n[Recipe"),
        "D2V6026 'After = 5000' is not before the end of 1,000 updates, so the monitor would never decide; use for example 100",
        "Set 'After = 100'");

    [Fact]
    public Task One_update_is_enough() => Expect.SilenceAsync(Samples.All.With("[Recipe", "[Monitor(After = 999)]\n[Recipe"));

    [Fact]
    public Task Who_declares_no_monitor_is_told_nothing() => Expect.SilenceAsync(Samples.All);
}
