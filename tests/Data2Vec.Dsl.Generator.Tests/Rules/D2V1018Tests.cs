using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1018Tests
{
    [Theory]
    [InlineData("Heads = 4", "Heads = 4, «Epsilon = 1e-40»", "1e-40", "1e-05")]
    [InlineData("LearningRate = 1e-3", "LearningRate = 1e-3, «Epsilon = 1e-300»", "1e-300", "1e-08")]
    public Task A_guard_is_above_zero_in_the_models_numbers(string right, string wrong, string value, string usual) => Expect.FindingAsync(
        Samples.All.With(right, wrong),
        $"D2V1018 'Epsilon = {value}' is below the smallest normal float32, 1.18e-38, so a quotient could become infinite; use for example {usual}",
        $"Set 'Epsilon = {usual}'");

    [Fact]
    public Task The_smallest_of_published_models_is_fine() => Expect.SilenceAsync(Samples.All.With("Heads = 4", "Heads = 4, Epsilon = 1e-12"));
}
