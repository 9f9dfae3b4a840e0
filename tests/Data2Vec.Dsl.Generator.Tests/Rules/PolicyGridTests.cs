extern alias generator;

using System.Globalization;
using Data2Vec.Dsl.Generator.Tests.Testing;
using generator::Data2Vec.Dsl.Generator.Masks;
using generator::Data2Vec.Dsl.Generator.Planning;
using generator::Data2Vec.Dsl.Generator.Plans;
using generator::Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>Policies held against the frames of a clip and the tokens of a text.</summary>
public sealed class PolicyGridTests
{
    private static readonly FrameGrid s_frames = new(16_000, new FramePlan(320, 400), 768);
    private static readonly TokenGrid s_tokens = new(50_265, 512);

    [Fact]
    public void The_published_policies_fit_what_they_were_published_for()
    {
        Assert.Empty(Said("SpanMaskAttribute", s_frames));
        Assert.Empty(Said("SpanMaskAttribute", s_frames, ("Milliseconds", 200.0), ("ChannelProbability", 0.25), ("ChannelLength", 64)));
        Assert.Empty(Said("TokenMaskAttribute", s_tokens));
        Assert.Empty(Said("TokenMaskAttribute", s_tokens, ("Probability", 0.15), ("Length", 1)));
        Assert.Empty(Said("RandomMaskAttribute", s_frames, ("Ratio", 0.5)));
        Assert.Empty(Said("RandomMaskAttribute", s_tokens, ("Ratio", 0.48)));
    }

    [Theory]
    [InlineData("TokenMaskAttribute", "[TokenMask] for tokens of a text", "[SpanMask] or [RandomMask]")]
    [InlineData("BlockMaskAttribute", "[BlockMask] for a grid of patches", "[SpanMask] or [RandomMask]")]
    public void Frames_are_masked_by_spans(string policy, string made, string use) => Assert.Equal(
        [$"'Masks' is a {made}, but 'Ear' has frames of audio at its mask point; use a policy declared with {use}"],
        Said(policy, s_frames));

    [Fact]
    public void Milliseconds_are_a_multiple_of_those_from_frame_to_frame()
    {
        Assert.Equal(
            ["'Milliseconds = 205' must be a multiple of the 20 ms from frame to frame of 'Ear' (320 samples of 16,000 a second); use 200 or 220"],
            Said("SpanMaskAttribute", s_frames, ("Milliseconds", 205.0)));
        Assert.Equal(
            ["'Milliseconds = 7.5' must be a multiple of the 20 ms from frame to frame of 'Ear' (320 samples of 16,000 a second); use 20"],
            Said("SpanMaskAttribute", s_frames, ("Milliseconds", 7.5)));
        Assert.Empty(Said("SpanMaskAttribute", new FrameGrid(44_100, new FramePlan(441, 441), 64), ("Milliseconds", 130.0)));
    }

    [Fact]
    public void A_span_of_channels_is_shorter_than_all() => Assert.Equal(
        ["'ChannelLength = 768' must be below the 768 channels of 'Ear'; use 10"],
        Said("SpanMaskAttribute", s_frames, ("ChannelProbability", 0.1), ("ChannelLength", 768)));

    [Fact]
    public void Single_frames_can_cover_nearly_everything()
    {
        Assert.Equal(
            ["'Probability = 0.95' masks 950 of the 1000 positions of 'Ear' (95 %), where published runs mask 50 to 80 %; use for example 0.65"],
            Said("SpanMaskAttribute", s_frames, ("Probability", 0.95), ("Length", 1)));
        Assert.Empty(Said("SpanMaskAttribute", s_frames, ("Probability", 1.0), ("Length", 10)));
        Assert.Equal(
            ["'Probability = 0.95' masks 486 of the 512 positions of 'Ear' (94.9 %), where published runs mask 50 to 80 %; use for example 0.35"],
            Said("TokenMaskAttribute", s_tokens, ("Probability", 0.95), ("Length", 1)));
    }

    [Fact]
    public void A_text_is_longer_than_a_span() => Assert.Equal(
        ["'Length = 512' must be below the 512 tokens that a text of 'Ear' has at most; use 4"],
        Said("TokenMaskAttribute", s_tokens, ("Length", 512)));

    [Fact]
    public void A_text_keeps_some_tokens_and_loses_some()
    {
        Assert.Equal(
            ["'Probability = 1' leaves 0 of the 512 positions of 'Ear' visible; use at most 0.9"],
            Said("TokenMaskAttribute", s_tokens, ("Probability", 1.0), ("Length", 1)));
        Assert.Equal(
            ["'Probability = 0.003' masks 0 of the 512 positions of 'Ear' (⌊0.003 · 512 / 4 + u⌋ = 0 for most u from 0 to 1); use at least 0.008"],
            Said("TokenMaskAttribute", s_tokens, ("Probability", 0.003)));
    }

    private static IEnumerable<string> Said(string policy, PositionGrid grid, params (string Name, object Value)[] arguments)
    {
        var type = new TypeSpec("", "Masks", Array.Empty<string>().ToEquatableArray(), "Masks", Reach.Everywhere, TypeObstacle.None, null, 1, false);
        var spec = new AttributeSpec(
            policy, "Masks", 0, arguments.Select(a => new ArgumentSpec(a.Name, a.Value, "Masks", 0)).ToEquatableArray());
        var declaration = new DeclarationSpec(
            DeclarationKind.Mask, type, new[] { spec }.ToEquatableArray(), Array.Empty<ReferenceSpec>().ToEquatableArray());
        var findings = new Findings();
        var plan = MaskPlan.Create(declaration, findings);
        Assert.Empty(findings.All);
        plan!.CheckAgainst(grid, "Ear", spec.At(), findings);
        return findings.All.Select(f =>
            string.Format(CultureInfo.InvariantCulture, f.Rule.MessageFormat.ToString(CultureInfo.InvariantCulture), f.Arguments));
    }
}
