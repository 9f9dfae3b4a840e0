using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6025Tests
{
    [Fact]
    public Task There_are_no_more_directions_than_channels() => Expect.FindingAsync(
        Samples.All.With("Dim = 64", "‹Dim = 64›").With("[Recipe", "[Monitor(After = 10, «MinRank = 64.5»)]\n[Recipe"),
        "D2V6025 'MinRank = 64.5' is more than 64 channels and 256 positions can have (64), so every run would count as collapsed; use 64 or less",
        "Set 'MinRank = 64'");

    [Fact]
    public Task There_are_fewer_than_positions() => Expect.FindingAsync(
        Samples.All.With("Dim = 64", "‹Dim = 512›").With("[Recipe", "[Monitor(After = 10, «MinRank = 256»)]\n[Recipe"),
        "D2V6025 'MinRank = 256' is more than 512 channels and 256 positions can have (255), so every run would count as collapsed; use 255 or less",
        "Set 'MinRank = 255'");

    [Theory]
    [InlineData(64)]
    [InlineData(1)]
    public Task As_many_as_there_are_may_be_asked_for(int rank) => Expect.SilenceAsync(
        Samples.All.With("[Recipe", $"[Monitor(After = 10, MinRank = {rank})]\n[Recipe"));
}
