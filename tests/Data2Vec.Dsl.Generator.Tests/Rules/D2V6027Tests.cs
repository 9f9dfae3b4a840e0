using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6027Tests
{
    [Theory]
    [InlineData("10", "10", "20,000 times the highest", "0.0005")]
    [InlineData("0.06", "0.06", "120 times the highest", "0.0005")]
    [InlineData("1e-7", "1e-07", "2,000 times below the lowest", "0.0002")]
    public Task A_rate_is_far_from_published_ones(string rate, string said, string relation, string better) => Expect.FindingAsync(
        Samples.All.With("LearningRate = 1e-3", $"«LearningRate = {rate}»"),
        $"D2V6027 'LearningRate = {said}' is {relation} of the published runs; use for example {better}",
        $"Set 'LearningRate = {better}'");

    [Theory]
    [InlineData("0.05")]
    [InlineData("2e-6")]
    public Task A_hundred_times_is_silent(string rate) => Expect.SilenceAsync(Samples.All.With("1e-3", rate));
}
