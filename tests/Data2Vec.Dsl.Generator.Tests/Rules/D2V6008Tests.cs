using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V6008Tests
{
    [Theory]
    [InlineData("«Decay = 1»", "0 or more and below 1: the teacher would never move", "0.999")]
    [InlineData("«Decay = 1.5»", "0 or more and below 1: the teacher would never move", "0.999")]
    [InlineData("«Decay = -0.1»", "0 or more and below 1: it is a share", "0.999")]
    [InlineData("«Decay = double.NaN»", "0 or more and below 1: it is a share", "0.999")]
    [InlineData("Decay = 0.99, «FinalDecay = 1.1»", "between 0 and 1: it is a share", "0.9999")]
    public Task A_decay_is_a_share(string arguments, string condition, string proposed)
    {
        var said = arguments[(arguments.IndexOf('«', StringComparison.Ordinal) + 1)..^1];
        return Expect.FindingAsync(
            Samples.All.With("Decay = 0.99", arguments),
            $"D2V6008 '{said.Replace("double.", "", StringComparison.Ordinal)}' must be {condition}; use {proposed}",
            $"Set '{said.Split(' ')[0]} = {proposed}'");
    }

    [Theory]
    [InlineData("Decay = 0.99999")]
    [InlineData("Decay = 0.99, FinalDecay = 1")]
    public Task Nearly_one_and_an_end_at_one_are_fine(string decay) =>
        Expect.SilenceAsync(Samples.All.With("Decay = 0.99", decay).With("Updates = 1000", "Updates = 100_000"));
}
