using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6010Tests
{
    [Fact]
    public Task Smooth_L1_needs_its_beta() => Expect.FindingAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Regression(«Loss = Loss.SmoothL1»)]"),
        "D2V6010 'Loss.SmoothL1' needs a 'Beta' above 0; write for example 'Beta = 2', or 'Loss = Loss.MeanSquared'",
        "Set 'Beta = 2'",
        "Set 'Loss = Loss.MeanSquared'");

    [Fact]
    public Task A_beta_of_zero_is_blamed_itself() => Expect.FindingAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Regression(‹Loss = Loss.SmoothL1›, «Beta = 0»)]"),
        "D2V6010 'Loss.SmoothL1' needs a 'Beta' above 0; write for example 'Beta = 2', or 'Loss = Loss.MeanSquared'",
        "Set 'Beta = 2'",
        "Set 'Loss = Loss.MeanSquared'");

    [Fact]
    public Task The_squared_error_has_no_beta() => Expect.FindingAsync(
        Samples.All.With("[Teacher(Decay = 0.99)]", "[Regression(‹Loss = Loss.MeanSquared›, «Beta = 2»)]"),
        "D2V6010 'Beta = 2' has no meaning for 'Loss.MeanSquared'; write 'Loss = Loss.SmoothL1', or leave 'Beta' out",
        "Set 'Loss = Loss.SmoothL1'",
        "Remove 'Beta'");

    [Theory]
    [InlineData("Loss = Loss.SmoothL1, Beta = 0.25")]
    [InlineData("Loss = Loss.MeanSquared")]
    [InlineData("Scale = 1")]
    public Task Agreeing_pairs_are_fine(string loss) => Expect.SilenceAsync(Samples.All.With("[Teacher(Decay = 0.99)]", $"[Regression({loss})]"));
}
