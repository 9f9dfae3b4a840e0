using System;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Masks;

/// <summary>Spans of consecutive frames of audio, and of channels.</summary>
internal sealed class SpanMasks : MaskKind<SpanMaskAttribute>
{
    private static readonly SpanMaskAttribute s_usual = new();

    public override string Base => Generated.MaskPolicy;

    public override string Draw => Generated.DrawBatch;

    protected override MaskPlan? Plan(SpanMaskAttribute a, DeclarationSpec declaration, AttributeSpec spec, Findings findings)
    {
        var valid = Check.Within(
                findings, spec, nameof(a.Probability), a.Probability, a.Probability is > 0 and <= 1, "above 0 and at most 1", s_usual.Probability)
            && OneLength(a, spec, findings)
            && Check.AtLeast(findings, spec, nameof(a.Length), a.Length, 1, s_usual.Length)
            && (a.Lengths != SpanLengths.Normal
                || (Check.Said(findings, spec, nameof(a.LengthSpread), "the standard deviation of the lengths in frames", "3", asks: nameof(a.Lengths))
                    && Check.Positive(findings, spec, nameof(a.LengthSpread), a.LengthSpread, 3)))
            && Check.AtLeast(findings, spec, nameof(a.MinSpans), a.MinSpans, 1)
            && Check.Share(findings, spec, nameof(a.Dropout), a.Dropout)
            && Check.Share(findings, spec, nameof(a.ChannelProbability), a.ChannelProbability)
            && Check.AtLeast(findings, spec, nameof(a.ChannelLength), a.ChannelLength, 1, s_usual.ChannelLength);
        if (!valid)
        {
            return null;
        }

        WithoutEffect(
            a.Lengths != SpanLengths.Normal, nameof(a.LengthSpread), $"on lengths that are {a.Lengths}",
            $"write 'Lengths = {nameof(SpanLengths)}.{SpanLengths.Normal}', or leave it out", spec, findings);
        WithoutEffect(
            a.AddToEqual && !a.EqualCounts, nameof(a.AddToEqual), "without 'EqualCounts'", "leave it out", spec, findings);
        WithoutEffect(
            a.ChannelProbability == 0, nameof(a.ChannelLength), "because no channels are masked", "write a 'ChannelProbability', or leave it out",
            spec, findings);
        return new SpanMaskPlan(a, declaration, spec);
    }

    private static bool OneLength(SpanMaskAttribute a, AttributeSpec spec, Findings findings)
    {
        if (spec.Find(nameof(a.Milliseconds)) is null)
        {
            return true;
        }

        if (spec.Find(nameof(a.Length)) is null)
        {
            return Check.Positive(findings, spec, nameof(a.Milliseconds), a.Milliseconds, 200);
        }

        findings.Report(
            Rule.TwoLengths,
            spec.At(nameof(a.Milliseconds)),
            [Literal.Said(a.Milliseconds), Literal.Said(a.Length)],
            a.Milliseconds > 0 ? [Fix.Remove(nameof(a.Milliseconds)), Fix.Remove(nameof(a.Length))] : [Fix.Remove(nameof(a.Milliseconds))],
            spec.At(nameof(a.Length)));
        return false;
    }

    private sealed class SpanMaskPlan(SpanMaskAttribute a, DeclarationSpec declaration, AttributeSpec spec) : MaskPlan(declaration, spec)
    {
        // Of a span, once there is a grid.
        private double _frames = a.Length;

        private bool InMilliseconds => a.Milliseconds > 0;

        public override string Description => InMilliseconds
            ? $"Span masks: ⌊{Literal.People(a.Probability)} · time / {Literal.People(a.Milliseconds)} ms + u⌋ spans in each sample."
            : $"Span masks: ⌊{Literal.People(a.Probability)} · frames / {a.Length} + u⌋ spans of {Literal.Count(a.Length, "frame")} in each sample, " +
              $"which cover about {Math.Round(100 * Overlapping(a.Probability, a.Length))} % of a long one.";

        public override string DrawStatement =>
            $$"""
            global::Data2Vec.Dsl.Masking.SpanMask.Draw(
                masks,
                drawsOf,
                new global::Data2Vec.Dsl.Masking.SpanMaskOptions(Probability, {{(InMilliseconds ? "1" : "Length")}})
                {
                    Lengths = Lengths,
                    LengthSpread = LengthSpread,
                    MinSpans = MinSpans,
                    EqualCounts = EqualCounts,
                    AddToEqual = AddToEqual,
                    Dropout = Dropout,
                }{{(InMilliseconds ? ".Lasting(Milliseconds, masks.Grid)" : "")}}{{(a.ChannelProbability > 0
                    ? ",\n    global::Data2Vec.Dsl.Masking.SpanMaskOptions.OfChannels(ChannelProbability, ChannelLength)"
                    : "")}});
            """;

        public override void CheckAgainst(PositionGrid positions, string encoder, Site site, Findings findings)
        {
            if (positions is not FrameGrid grid)
            {
                Unfit(positions, "frames of audio", encoder, site, findings);
                return;
            }

            var frames = _frames = InMilliseconds ? a.Milliseconds / grid.Milliseconds : a.Length;
            if (!AreWhole(frames))
            {
                var below = Multiple(Math.Floor(frames), grid);
                var above = Multiple(Math.Ceiling(frames), grid);
                OutOfRange(
                    nameof(a.Milliseconds), a.Milliseconds,
                    $"a multiple of the {Literal.People(Math.Round(grid.Milliseconds, 6))} ms from frame to frame of '{encoder}' ({Literal.People(grid.Frames.Hop)} samples of {Literal.People(grid.SampleRate)} a second)",
                    below > 0 ? [below, above] : [above], site, findings, grid.Rate is { } rate ? [rate] : []);
                return;
            }

            if (a.ChannelProbability > 0 && a.ChannelLength >= grid.Channels)
            {
                OutOfRange(
                    nameof(a.ChannelLength), a.ChannelLength, $"below the {Literal.Count(grid.Channels, "channel")} of '{encoder}'",
                    [Math.Max(1, Math.Min(s_usual.ChannelLength, grid.Channels / 2))], site, findings);
                return;
            }

            var argument = InMilliseconds ? nameof(a.Milliseconds) : nameof(a.Length);
            var said = InMilliseconds ? a.Milliseconds : a.Length;
            if (a is { Probability: 1 } && frames == 1)
            {
                // As many single frames as there are, of one more start than that.
                Visible(false, nameof(a.Probability), 1, 0.9, s_usual.Probability, (int)(LongestMilliseconds / grid.Milliseconds), encoder, site, findings);
                return;
            }

            if (!HasRoom(grid, argument, said, there => Longest(there) is var most and > 0 ? InMilliseconds ? most * grid.Milliseconds : most : null, encoder, site, findings))
            {
                return;
            }

            var most = (int)(LongestMilliseconds / grid.Milliseconds);
            Few(
                (int)(most * Overlapping(a.Probability, frames)), nameof(a.Probability), a.Probability, s_usual.Probability, most, encoder, site,
                findings);
        }

        // Lengths in milliseconds are a whole number of frames, which the grid has confirmed.
        public override MaskShare ShareOf(long positions) => Spans(a.Probability, _frames, positions, a.MinSpans, 1 - a.Dropout);

        public override void Constants(CodeWriter code) => Write(
            code,
            (nameof(a.Probability), a.Probability, "Share of the frames that the spans would mask if none overlapped."),
            InMilliseconds
                ? (nameof(a.Milliseconds), a.Milliseconds, "Length of a span in milliseconds.")
                : (nameof(a.Length), (object)a.Length, "Length of a span in frames."),
            (nameof(a.Lengths), a.Lengths, "How the lengths are drawn."),
            (nameof(a.LengthSpread), a.LengthSpread, "Standard deviation of normal lengths in frames."),
            (nameof(a.MinSpans), a.MinSpans, "Least number of spans in a sample."),
            (nameof(a.EqualCounts), a.EqualCounts, "Whether all samples of a batch have the same number of masked frames."),
            (nameof(a.AddToEqual), a.AddToEqual, "Whether counts are made equal by masking more."),
            (nameof(a.Dropout), a.Dropout, "Share of the masked frames that is unmasked again."),
            (nameof(a.ChannelProbability), a.ChannelProbability, "Share of the channels that their spans would set to 0 if none overlapped."),
            (nameof(a.ChannelLength), a.ChannelLength, "Length of a span of channels."));

        public override long? MinPositions(PositionGrid grid) =>
            Least(InMilliseconds && grid is FrameGrid frames ? (int)Math.Round(a.Milliseconds / frames.Milliseconds) : a.Length);

        private long? Least(long length) => Masking.SpanRoom.Least(a.Probability, (int)Math.Min(length, int.MaxValue), a.MinSpans);

        // The longest span that so many frames have room for; 0 where there is none.
        private long Longest(long frames)
        {
            var (low, high) = (0L, Math.Min(frames, int.MaxValue) + 1);
            while (high - low > 1)
            {
                var middle = (low + high) / 2;
                (low, high) = Least(middle) <= frames ? (middle, high) : (low, middle);
            }

            return low;
        }

        // As short as it is near enough.
        private static double Multiple(double frames, FrameGrid grid) => Enumerable.Range(0, 12)
            .Select(digits => Math.Round(frames * grid.Milliseconds, digits))
            .FirstOrDefault(time => AreWhole(time / grid.Milliseconds));

        private static bool AreWhole(double frames) => Math.Abs(frames - Math.Round(frames)) <= 1e-6 * frames && Math.Round(frames) >= 1;
    }
}
