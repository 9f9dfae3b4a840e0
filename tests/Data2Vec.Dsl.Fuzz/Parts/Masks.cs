using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;
using Data2Vec.Dsl.Fuzz.Stages;

namespace Data2Vec.Dsl.Fuzz.Parts;

/// <summary>A kind of masking policy: how a right one is drawn for an encoder, and what can be wrong with it, naively.</summary>
internal abstract class MaskKind
{
    public static IReadOnlyDictionary<string, MaskKind> All { get; } = StageKind.Found<MaskKind>().ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    public abstract string Name { get; }

    public abstract bool Fits(Flow flow);

    public abstract Applied Draw(Dice dice, Flow flow);

    /// <summary>Checks the policy by itself.</summary>
    public abstract void Check(Applied mask);

    /// <summary>Checks it against the encoder that it is to mask.</summary>
    public abstract void Check(Applied mask, Flow flow);

    /// <summary>Values at the edge of being right or wrong for an encoder; what needs another argument stands last, where that is said.</summary>
    public abstract IEnumerable<Argument> Edges(Applied mask, Flow flow);

    /// <summary>More edges, which are drawn in turn alone: by chance they are hardly met. Null where what they need is not said.</summary>
    public virtual IEnumerable<Argument?> Rare(Applied mask) => [];
}

internal sealed class RandomKind : MaskKind
{
    public override string Name => "RandomMask";

    public override bool Fits(Flow flow) => Positions(flow) > 1;

    public override Applied Draw(Dice dice, Flow flow)
    {
        var n = (double)Positions(flow);
        double[] ratios = [0.5, 0.6, 0.25, 0.75, Math.Round(1.0 / n, 3) + 0.001, 1 - (1.0 / n) - 0.001];
        return new Applied(Name, new Argument("Ratio", dice.Of([.. ratios.Where(r => Kept(Positions(flow), r) is var kept && kept > 0 && kept < n), 1 / n])));
    }

    public override void Check(Applied mask)
    {
        var ratio = mask.Read<RandomMaskAttribute>().Ratio;
        Wrong.Unless(mask.Says("Ratio") && ratio > 0 && ratio < 1, "no ratio");
    }

    public override void Check(Applied mask, Flow flow)
    {
        var n = Positions(flow);
        if (n > 0)
        {
            var kept = Kept(n, mask.Read<RandomMaskAttribute>().Ratio);
            Wrong.Unless(kept > 0, "nothing is visible");
            Wrong.Unless(kept < n, "nothing is masked");
        }
    }

    public override IEnumerable<Argument> Edges(Applied mask, Flow flow)
    {
        var n = (double)Math.Max(1, Positions(flow));
        return [new("Ratio", 0.0), new("Ratio", 1.0), new("Ratio", 1 - (1 / n) + 1e-4), new("Ratio", 1 - (1 / n) - 1e-4), new("Ratio", 1e-4), new("Ratio", (1 / n) + 1e-4)];
    }

    // What is left of 1 is 1 in double precision.
    public override IEnumerable<Argument?> Rare(Applied mask) => [new("Ratio", 1e-20), new("Ratio", 1e-15)];

    // The fewest that there may be; of sounds that of twenty seconds, the longest of the published runs, where no shortest is declared.
    private static long Positions(Flow flow) =>
        flow.Medium == Medium.Vision ? flow.Grid.Rows * flow.Grid.Columns
        : flow.Medium == Medium.Text ? (flow.Shortest > 0 ? flow.Shortest : flow.Context)
        : SpanKind.Frames(flow);

    // The documented floor, in the double precision that fairseq computes it in.
    private static long Kept(long positions, double ratio) => (long)(positions * (1 - ratio));
}

internal sealed class BlockKind : MaskKind
{
    public override string Name => "BlockMask";

    public override bool Fits(Flow flow) => flow.Medium == Medium.Vision && flow.Grid.Rows > 1 && flow.Grid.Columns > 1;

    public override Applied Draw(Dice dice, Flow flow)
    {
        var n = (int)(flow.Grid.Rows * flow.Grid.Columns);
        var isRoomy = dice.Chance(0.35);
        var masked = isRoomy ? n - 1 : dice.Next(1, n - 1);
        var largest = Enumerable.Range(1, masked).LastOrDefault(size => Covers(size, flow, atLeast: true), 1);
        var least = dice.Chance(0.4) ? largest : dice.Next(1, largest);
        return new Applied(Name, [.. dice.Shuffle<Argument?>(
            [new("Masked", (long)masked), new("MinBlock", (long)least), dice.Maybe(isRoomy ? 0.1 : 0.8, "MaxBlock", () => (long)dice.Of(least, least + 1, n))])]);
    }

    public override void Check(Applied mask)
    {
        var a = mask.Read<BlockMaskAttribute>();
        Wrong.Unless(a.Masked >= 1 && a.MinBlock >= 1 && a.MaxBlock >= a.MinBlock && a.MinBlock <= a.Masked, "sizes of blocks");
    }

    public override void Check(Applied mask, Flow flow)
    {
        Wrong.Unless(flow.Medium == Medium.Vision, "needs patches");
        var a = mask.Read<BlockMaskAttribute>();
        Wrong.Unless(a.Masked < flow.Grid.Rows * flow.Grid.Columns, "nothing is visible");
        Wrong.Unless(Covers(a.MinBlock, flow, atLeast: false), "no such rectangle can be drawn");
        if (!Covers(a.MinBlock, flow, atLeast: true))
        {
            throw new Open("a rectangle of this area is drawn, but rounding leaves it smaller");
        }
    }

    public override IEnumerable<Argument> Edges(Applied mask, Flow flow)
    {
        var n = flow.Grid.Rows * flow.Grid.Columns;
        return
        [
            new("Masked", n), new("Masked", n - 1), new("Masked", 0L), new("MinBlock", 0L), new("MinBlock", n), new("MaxBlock", 0L), new("MinBlock", 197L),
            new("MinBlock", (flow.Grid.Rows - 1) * (flow.Grid.Columns - 1)), new("MinBlock", ((flow.Grid.Rows - 1) * (flow.Grid.Columns - 1)) + 1),
            .. Enumerable.Range(1, 30).Where(area => area < n && !Covers(area, flow, atLeast: false)).Take(2).Select(area => new Argument("MinBlock", (long)area)),
        ];
    }

    // Tries rectangles: sides are the roots of area times and over aspect, rounded, both smaller than the grid's, aspect from 0.3 to 1 / 0.3.
    private static bool Covers(long area, Flow flow, bool atLeast)
    {
        for (var step = 0; step <= 2000; step++)
        {
            var aspect = Math.Exp(Math.Log(0.3) + (step / 2000.0 * 2 * Math.Log(1 / 0.3)));
            var (height, width) = (Math.Round(Math.Sqrt(area * aspect)), Math.Round(Math.Sqrt(area / aspect)));
            if (height < flow.Grid.Rows && width < flow.Grid.Columns && height * width >= (atLeast ? area : 1))
            {
                return true;
            }
        }

        return false;
    }
}

internal sealed class SpanKind : MaskKind
{
    public override string Name => "SpanMask";

    public override bool Fits(Flow flow) => flow.Medium == Medium.Audio;

    public override Applied Draw(Dice dice, Flow flow)
    {
        var milliseconds = 1000.0 * flow.Hop / flow.SampleRate;
        var lengths = dice.Of<SpanLengths>();
        var hasChannels = flow.MaskPoint > 3 && dice.Chance(0.3);
        return new Applied(Name, [.. dice.Shuffle(new List<Argument?>
        {
            dice.Maybe(0.6, "Probability", () => dice.Of(0.1, 0.3, 0.5)),
            dice.Chance(0.3) ? new Argument("Milliseconds", milliseconds * dice.Next(1, 3)) : new Argument("Length", (long)dice.Next(1, 4)),
            lengths == SpanLengths.Static && dice.Chance(0.6) ? null : new Argument("Lengths", Values.Choice(lengths)),
            lengths == SpanLengths.Normal ? new Argument("LengthSpread", dice.Of(0.5, 1.0)) : null,
            dice.Maybe(0.3, "MinSpans", () => (long)dice.Next(1, 2)),
            dice.Maybe(0.3, "EqualCounts", () => dice.Chance(0.5)),
            dice.Maybe(0.3, "AddToEqual", () => dice.Chance(0.5)),
            dice.Maybe(0.2, "Dropout", () => dice.Share(0.4)),
            hasChannels ? new Argument("ChannelProbability", dice.Of(0.1, 0.2)) : null,
            hasChannels ? new Argument("ChannelLength", 1L) : null,
        })]);
    }

    public override void Check(Applied mask)
    {
        var a = mask.Read<SpanMaskAttribute>();
        Wrong.Unless(a.Probability > 0 && a.Probability <= 1, "Probability");
        Wrong.Unless(!mask.Says("Milliseconds") || !mask.Says("Length"), "two lengths");
        Wrong.Unless(!mask.Says("Milliseconds") || (a.Milliseconds > 0 && double.IsFinite(a.Milliseconds)), "Milliseconds");
        Wrong.Unless(a.Length >= 1 && a.MinSpans >= 1 && a.ChannelLength >= 1, "lengths");
        Wrong.Unless(a.Lengths != SpanLengths.Normal || (mask.Says("LengthSpread") && a.LengthSpread > 0), "no spread");
        Wrong.UnlessShare(a.Dropout, "Dropout");
        Wrong.UnlessShare(a.ChannelProbability, "ChannelProbability");
    }

    public override void Check(Applied mask, Flow flow)
    {
        Wrong.Unless(flow.Medium == Medium.Audio, "needs frames");
        var a = mask.Read<SpanMaskAttribute>();
        if (mask.Says("Milliseconds"))
        {
            var frames = a.Milliseconds * flow.SampleRate / 1000 / flow.Hop;
            Wrong.Unless(Math.Round(frames) >= 1 && Math.Abs(frames - Math.Round(frames)) < 1e-5 * frames, "no whole number of frames");
        }

        Wrong.Unless(a.ChannelProbability == 0 || a.ChannelLength < flow.MaskPoint, "spans of all channels");
        var length = mask.Says("Milliseconds") ? (long)Math.Round(a.Milliseconds * flow.SampleRate / 1000 / flow.Hop) : a.Length;
        Wrong.Unless(a.Probability < 1 || length > 1, "every frame");
        var there = Frames(flow);

        // One span more, of a slightly longer sound, may cover what fewer could not.
        var longer = Math.Min((2 * length) + 8, 200);
        Wrong.Unless(there == 0 || !Enumerable.Range(0, (int)longer).Any(more => CanCover(there + more, length, a)), "no room for the spans");
    }

    /// <summary>
    /// Frames that masks must leave some of: those of the shortest clip, or where none is declared those of twenty seconds, the longest clips of the
    /// published runs. 0 where hardly any are made of so much sound, so that nothing is asked.
    /// </summary>
    public static long Frames(Flow flow) =>
        flow.Shortest > 0 ? flow.FramesOf(flow.Shortest)
        : (long)(20.0 * flow.SampleRate / flow.Hop) is var longest && longest >= 20 ? longest
        : 0;

    // The most spans that are drawn, laid as far apart as their starts allow, which are M + 1 places or what the sample has room for.
    private static bool CanCover(long frames, long length, SpanMaskAttribute a)
    {
        var spans = Math.Max(a.MinSpans, (long)Math.Ceiling(a.Probability * frames / length));
        if (length == 1)
        {
            return spans >= frames;
        }

        var starts = Math.Max(frames - length, spans + 1);
        var reached = 0L;
        for (var span = 0L; span < spans && reached < frames; span++)
        {
            reached = Math.Min(reached, starts - 1) + length;
        }

        return reached >= frames;
    }

    public override IEnumerable<Argument> Edges(Applied mask, Flow flow) =>
    [
        new("MinSpans", Math.Clamp(Frames(flow) - 1, 1, 1000)), new("MinSpans", Math.Clamp(Frames(flow), 1, 1000)), new("Length", Math.Clamp(Frames(flow) - 1, 1, 1000)),
        new("Length", Math.Clamp(Frames(flow) / 2, 1, 1000)),
        new("Probability", 0.0), new("Probability", 1.01), new("Probability", 1.0), new("Length", 0L), new("MinSpans", 0L), new("Dropout", 1.0), new("ChannelProbability", 1.0),
        new("ChannelLength", 0L), new("ChannelLength", flow.MaskPoint ?? 1), new("ChannelLength", (flow.MaskPoint ?? 1) - 1), new("LengthSpread", 0.0),
        new("Milliseconds", 1500.0 * flow.Hop / Math.Max(1, flow.SampleRate)), new("Milliseconds", 0.0), new("Lengths", "SpanLengths.Normal"),
        .. mask.Says("ChannelProbability") ? [new("ChannelLength", flow.MaskPoint ?? 1)] : Array.Empty<Argument>(),
        .. mask.Find("Length") is 1L ? [new("Probability", 1.0)] : Array.Empty<Argument>(),
    ];
}

internal sealed class TokenKind : MaskKind
{
    public override string Name => "TokenMask";

    public override bool Fits(Flow flow) => flow is { Medium: Medium.Text, Context: > 1, Shortest: not 1 };

    public override Applied Draw(Dice dice, Flow flow)
    {
        var most = (flow.Shortest > 0 ? flow.Shortest : flow.Context) - 1;
        var length = dice.Chance(0.3) ? most : dice.Next(1, (int)Math.Clamp(flow.Context / 2, 1, most));
        double[] probabilities = [0.35, 0.5, 0.9];
        var possible = probabilities.Where(p => p * flow.Context / length > 0.5).ToList();
        var leaves = dice.Chance(0.3) ? dice.Of(0.1, 0.4) : 0;
        return new Applied(Name, [.. dice.Shuffle(new List<Argument?>
        {
            new("Probability", possible.Count == 0 ? 1.0 : dice.Of(possible)),
            new("Length", possible.Count == 0 ? 1L : length),
            dice.Maybe(0.2, "MinSpans", () => possible.Count == 0 ? dice.Of(0, 1) : dice.Of(0, 1, (flow.Context - 1) / length)),
            dice.Maybe(0.2, "LengthSpread", () => dice.Of(0.0, 0.5)),
            leaves > 0 ? new Argument("LeaveUnmasked", leaves) : null,
            flow.Vocabulary > 4 && dice.Chance(0.3) ? new Argument("RandomTokens", dice.Of(0.1, 0.3)) : null,
        })]) is var mask && possible.Count == 0 && leaves == 0 ? mask.With("Probability", 0.8) : mask;
    }

    public override void Check(Applied mask)
    {
        var a = mask.Read<TokenMaskAttribute>();
        Wrong.Unless(a.Probability > 0 && a.Probability <= 1 && a.Length >= 1 && a.MinSpans >= 0, "Probability, Length or MinSpans");
        Wrong.UnlessNatural(a.LengthSpread, "LengthSpread");
        Wrong.UnlessShare(a.LeaveUnmasked, "LeaveUnmasked");
        Wrong.UnlessShare(a.RandomTokens, "RandomTokens");
        Wrong.Unless(a.LeaveUnmasked + a.RandomTokens < 1, "nothing becomes the mask");
    }

    public override void Check(Applied mask, Flow flow)
    {
        Wrong.Unless(flow.Medium == Medium.Text, "needs tokens");
        var a = mask.Read<TokenMaskAttribute>();
        Wrong.Unless(a.Length < (flow.Shortest > 0 ? flow.Shortest : flow.Context), "spans of whole texts");
        Wrong.Unless((long)a.MinSpans * a.Length < flow.Context, "spans that cover a text");

        // The ids below four are never drawn, so a vocabulary of four has nothing to draw.
        Wrong.Unless(a.RandomTokens == 0 || flow.Vocabulary > 4, "no tokens to draw");
        var isWhole = a.Probability == 1 && a.Length == 1 && a.LeaveUnmasked + a.RandomTokens == 0;
        Wrong.Unless(!isWhole, "nothing is visible");

        // ⌊x + u⌋ is 0 for every u below 1 - x: for more than half of them where x is below a half.
        var none = Enumerable.Range(0, 1000).Count(u => (long)((a.Probability * flow.Context / a.Length) + ((u + 0.5) / 1000)) == 0);
        Wrong.Unless(none < 500 || a.MinSpans > 0, "most texts have no span");
    }

    public override IEnumerable<Argument> Edges(Applied mask, Flow flow) =>
    [
        new("Length", flow.Context), new("Length", flow.Context - 1), new("Length", 0L), new("Probability", 1.0), new("Probability", 0.0), new("RandomTokens", 0.1),
        new("LeaveUnmasked", 1.0), new("LeaveUnmasked", 0.95), new("RandomTokens", 0.95), new("RandomTokens", 1.0), new("LengthSpread", -1.0),
        new("MinSpans", flow.Context), new("MinSpans", flow.Context - 1), new("MinSpans", 1L), new("MinSpans", -1L), new("Length", flow.Shortest), new("Length", Math.Max(1, flow.Shortest - 1)),
        new("Probability", 0.49 / flow.Context), new("Probability", Math.Min(1, 0.51 / flow.Context)),
        .. mask.Find("Length") is long length && !mask.Says("MinSpans")
            ? [new("Probability", 0.4 * length / flow.Context), new("Probability", Math.Min(1, 0.6 * length / flow.Context))]
            : Array.Empty<Argument>(),
    ];

    public override IEnumerable<Argument?> Rare(Applied mask) =>
    [
        mask.Find("LeaveUnmasked") is double left and > 0 ? new("RandomTokens", 1 - left) : null,
        mask.Find("RandomTokens") is double random and > 0 ? new("LeaveUnmasked", 1 - random) : null,
    ];
}
