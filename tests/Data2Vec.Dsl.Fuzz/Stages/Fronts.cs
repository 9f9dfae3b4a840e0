using System.Numerics;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;

namespace Data2Vec.Dsl.Fuzz.Stages;

internal sealed class PatchFront : StageKind
{
    public override string Name => "PatchEmbedding";

    public override bool Fits(Flow flow) => flow.Form == Form.Image;

    public override Applied Draw(Dice dice, Flow flow)
    {
        // What both sides share decides; one position alone cannot be masked, so a grid of one is rare.
        var both = Enumerable.Range(1, (int)Math.Min(flow.Image.Height, flow.Image.Width)).Where(p => flow.Image.Height % p == 0 && flow.Image.Width % p == 0);
        var patches = both.Where(p => p <= 4 && flow.Image.Height / p * (flow.Image.Width / p) is > 1 and <= 30).ToList();
        return new Applied(Name, [.. dice.Shuffle<Argument?>([new Argument("Dim", (long)dice.Width(flow)), new Argument("Patch", (long)dice.Of(patches.Count > 0 ? patches : [1]))])]);
    }

    public override void Apply(Applied stage, Flow flow)
    {
        Wrong.Unless(flow.Form == Form.Image, "needs an image");
        var attribute = stage.Read<PatchEmbeddingAttribute>();
        NeedSize(stage, "Dim", attribute.Dim);
        Wrong.Unless(attribute.Patch >= 1, "no patch");
        var (height, width, patch) = (flow.Image.Height, flow.Image.Width, attribute.Patch);
        var (rows, columns) = (0L, 0L);
        for (var y = 0L; y < height; y += patch, rows++)
        {
            Wrong.Unless(y + patch <= height, "rows are left over");
        }

        for (var x = 0L; x < width; x += patch, columns++)
        {
            Wrong.Unless(x + patch <= width, "columns are left over");
        }

        var pixels = flow.Channels * patch * patch;
        (flow.Grid, flow.Form, flow.Channels) = ((rows, columns), Form.Vectors, attribute.Dim);
        flow.Fix(rows * columns);
        flow.Emit((pixels * attribute.Dim) + attribute.Dim, _ => (BigInteger)2 * rows * columns * pixels * attribute.Dim);
    }

    public override IEnumerable<Argument> Edges(Flow flow) =>
        [new("Patch", flow.Image.Height), new("Patch", flow.Image.Height + 1), new("Patch", flow.Image.Width - 1), new("Patch", 0L), new("Patch", 2L), new("Patch", 3L), new("Patch", (flow.Image.Height / 2) + 1), new("Dim", 0L)];
}

internal sealed class ConvolutionFront : StageKind
{
    public override string Name => "Conv1d";

    public override bool MayRepeat => true;

    public override bool Fits(Flow flow) => flow.Form == Form.Sound && flow.Hop < 30;

    public override Applied Draw(Dice dice, Flow flow)
    {
        var stride = dice.Of(1, 1, 2, 3, 5);
        return new Applied(Name, [.. dice.Shuffle(new List<Argument?>
        {
            new("Channels", (long)dice.Width(flow)),
            new("Kernel", (long)(dice.Chance(0.1) ? dice.Next(1, stride) : stride + dice.Next(0, 5))),
            stride == 1 && dice.Chance(0.5) ? null : new Argument("Stride", (long)stride),
            dice.Maybe(0.2, "Repeat", () => (long)dice.Next(1, 2)),
            dice.Maybe(0.6, "Norm", () => Values.Choice(dice.Of<ConvNorm>())),
            dice.Maybe(0.3, "Bias", () => dice.Chance(0.7)),
        })]);
    }

    public override void Apply(Applied stage, Flow flow)
    {
        Wrong.Unless(flow.Form == Form.Sound, "needs sound");
        var attribute = stage.Read<Conv1dAttribute>();
        NeedSize(stage, "Channels", attribute.Channels);
        NeedSize(stage, "Kernel", attribute.Kernel);
        Wrong.Unless(attribute.Stride >= 1 && attribute.Repeat is >= 1 and <= 100, "stride or repetitions");
        BigInteger parameters = 0;
        var costs = new List<Func<long, BigInteger>>();
        for (var i = 0; i < attribute.Repeat; i++)
        {
            flow.Convolutions.Add((attribute.Kernel, attribute.Stride));
            Wrong.Unless(flow.Field <= int.MaxValue && flow.Hop <= int.MaxValue, "no sound is that long");
            var (inputs, frames) = (flow.Channels, flow.Convolve(attribute.Kernel, attribute.Stride));
            var taps = inputs * attribute.Kernel * attribute.Channels;
            parameters += taps + (attribute.Bias ? attribute.Channels : 0) + (attribute.Norm == ConvNorm.None ? 0 : 2 * attribute.Channels);
            costs.Add(length => 2 * (BigInteger)taps * frames(length));
            flow.Channels = attribute.Channels;
        }

        flow.Emit(parameters, length => costs.Aggregate(BigInteger.Zero, (sum, cost) => sum + cost(length)));
    }

    public override IEnumerable<Argument> Edges(Flow flow) =>
        [new("Repeat", 0L), new("Repeat", 101L), new("Kernel", 0L), new("Stride", 0L), new("Channels", 0L), new("Stride", -1L), new("Stride", 1L), new("Kernel", 1L)];

    // So many windows one behind the other make a sound too long where they do not follow closely.
    public override IEnumerable<Argument> Edges(Applied stage, Flow flow) =>
        stage.Find("Stride") is null or 1L ? Edges(flow).Concat([new("Repeat", 101L), new("Repeat", 100L)]) : Edges(flow);
}

internal sealed class EmbeddingFront : StageKind
{
    public override string Name => "TokenEmbedding";

    public override bool Fits(Flow flow) => flow.Form == Form.Tokens;

    public override Applied Draw(Dice dice, Flow flow) =>
        new(Name, new Argument("Dim", (long)dice.Width(flow)), dice.Maybe(0.4, "Scaled", () => dice.Chance(0.7)));

    public override void Apply(Applied stage, Flow flow)
    {
        Wrong.Unless(flow.Form == Form.Tokens, "needs tokens");
        var attribute = stage.Read<TokenEmbeddingAttribute>();
        NeedSize(stage, "Dim", attribute.Dim);
        (flow.Form, flow.Channels, flow.FrontChannels) = (Form.Vectors, attribute.Dim, attribute.Dim);
        flow.Emit(flow.Vocabulary * attribute.Dim);
    }

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Dim", 0L), new("Dim", 1L)];
}

/// <summary>Widths, in two regimes: numbers that agree with no other, and numbers that agree with the batch and the positions.</summary>
internal static class Widths
{
    public static int Width(this Dice dice, Flow flow)
    {
        if (dice.Chance(0.15) && flow.Form == Form.Image)
        {
            return (int)Math.Clamp(flow.Image.Height, 1, 32);
        }

        return dice.Chance(0.1) ? dice.Of(1, 2, 3) : dice.Of(4, 6, 8, 12, 15, 16, 20, 21, 24, 32);
    }
}
