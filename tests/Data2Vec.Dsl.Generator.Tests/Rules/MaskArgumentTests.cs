using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>What masks of spans and of tokens say about their own arguments, by rules that are not theirs alone.</summary>
public sealed class MaskArgumentTests
{
    [Theory]
    [InlineData("SpanMask(«Probability = 0»)", "above 0 and at most 1", "0.65")]
    [InlineData("SpanMask(«Probability = 1.1»)", "above 0 and at most 1", "0.65")]
    [InlineData("SpanMask(«Length = 0»)", "at least 1", "10")]
    [InlineData("SpanMask(«Milliseconds = 0»)", "above 0", "200")]
    [InlineData("SpanMask(Lengths = SpanLengths.Normal, «LengthSpread = 0»)", "above 0", "3")]
    [InlineData("SpanMask(«MinSpans = 0»)", "at least 1", "1")]
    [InlineData("SpanMask(«Dropout = 1»)", "0 or more and below 1", "0.1")]
    [InlineData("SpanMask(«ChannelProbability = 1»)", "0 or more and below 1", "0.1")]
    [InlineData("SpanMask(ChannelProbability = 0.5, «ChannelLength = 0»)", "at least 1", "10")]
    [InlineData("TokenMask(«Probability = 0»)", "above 0 and at most 1", "0.35")]
    [InlineData("TokenMask(«Length = -4»)", "at least 1", "4")]
    [InlineData("TokenMask(«LengthSpread = -1»)", "0 or more", "0")]
    [InlineData("TokenMask(«LeaveUnmasked = 1»)", "0 or more and below 1", "0.1")]
    [InlineData("TokenMask(«RandomTokens = -0.1»)", "0 or more and below 1", "0.1")]
    [InlineData("TokenMask(‹LeaveUnmasked = 0.9›, «RandomTokens = 0.1»)", "below 0.1, or with 'LeaveUnmasked = 0.9' no token would become <mask>", "0.05")]
    public Task A_number_stays_in_its_range(string policy, string condition, string proposed)
    {
        var said = policy[(policy.IndexOf('«', StringComparison.Ordinal) + 1)..policy.IndexOf('»', StringComparison.Ordinal)];
        return Expect.FindingAsync(
            Declared(policy), $"D2V1004 '{said}' must be {condition}; use {proposed}", $"Set '{said.Split(' ')[0]} = {proposed}'");
    }

    [Fact]
    public Task Normal_lengths_need_a_spread() => Expect.FindingAsync(
        Declared("SpanMask(«Lengths = SpanLengths.Normal»)"),
        "D2V0004 [SpanMask] needs 'LengthSpread' (the standard deviation of the lengths in frames); write for example 'LengthSpread = 3'",
        "Set 'LengthSpread = 3'");

    [Theory]
    [InlineData("SpanMask(«LengthSpread = 3»)", "LengthSpread = 3", "on lengths that are Static; write 'Lengths = SpanLengths.Normal', or leave it out")]
    [InlineData("SpanMask(EqualCounts = false, «AddToEqual = true»)", "AddToEqual = true", "without 'EqualCounts'; leave it out")]
    [InlineData("SpanMask(«ChannelLength = 64»)", "ChannelLength = 64", "because no channels are masked; write a 'ChannelProbability', or leave it out")]
    public Task What_nothing_reads_is_not_said(string policy, string said, string why) => Expect.FindingAsync(
        Declared(policy), $"D2V6014 '{said}' has no effect {why}", $"Remove '{said.Split(' ')[0]}'");

    [Theory]
    [InlineData("SpanMask(Probability = 1, Length = 1)")]
    [InlineData("SpanMask(Lengths = SpanLengths.Poisson, AddToEqual = true, Dropout = 0.1, MinSpans = 2)")]
    [InlineData("TokenMask(Probability = 1, Length = 1, LeaveUnmasked = 0.5, RandomTokens = 0.499)")]
    public Task The_ends_of_the_ranges_are_fine(string policy) => Expect.SilenceAsync(Declared(policy));

    private static string Declared(string policy) => $"[{policy}]\npublic sealed partial class Masks;";

    [Fact]
    public Task A_vocabulary_of_special_tokens_has_none_to_draw() => Expect.FindingAsync(
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 4").With("[TokenMask]", "[TokenMask(«RandomTokens = 0.1»)]").With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>"),
        "D2V1004 'RandomTokens = 0.1' must be 0, because the 4 tokens of 'Tiny' are all special and none is left to draw; use 0",
        "Set 'RandomTokens = 0'");

    [Fact]
    public Task One_token_more_can_be_drawn() => Expect.SilenceAsync(
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 5").With("[TokenMask]", "[TokenMask(RandomTokens = 0.1)]"));

    [Fact]
    public Task A_share_that_is_offered_is_enough() => Expect.FindingAsync(
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 1000, Context = 8").With("[TokenMask]", "[TokenMask(«Probability = 0.35», ‹Length = 7›)]")
            .With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>"),
        "D2V5003 'Probability = 0.35' masks 0 of the 8 positions of 'Tiny' (⌊0.35 · 8 / 7 + u⌋ = 0 for most u from 0 to 1); use at least 0.875",
        "Set 'Probability = 0.875'");
}
