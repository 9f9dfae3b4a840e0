using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V5015Tests
{
    [Fact]
    public Task The_shortest_texts_have_a_masked_token() => Expect.FindingAsync(
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 1000, MinTokens = 4").With("[TokenMask]", "[TokenMask(«Probability = 0.15», Length = 1)]").With("Half>", "‹Half›>"),
        "D2V5015 'Probability = 0.15' gives the shortest texts of 'Tiny' 0.6 spans on average (0.15 · 4 / 1), so 40 % of them have nothing to predict; use 'MinSpans = 1'",
        "Set 'MinSpans = 1'");

    [Theory]
    [InlineData("MinTokens = 4", "Probability = 0.25, Length = 1")]
    [InlineData("MinTokens = 8", "MinSpans = 1")]
    [InlineData("MinTokens = 12", "Length = 4")]
    [InlineData("Context = 512", "Length = 4")]
    public Task A_span_for_each_is_fine(string text, string mask) =>
        Expect.SilenceAsync(SequenceSamples.Text.With("Vocabulary = 1000", $"Vocabulary = 1000, {text}").With("[TokenMask]", $"[TokenMask({mask})]"));
}
