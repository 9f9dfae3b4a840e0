using System.Numerics;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;

namespace Data2Vec.Dsl.Fuzz.Stages;

internal sealed class ClassTokenStage : StageKind
{
    public override string Name => "ClassToken";

    public override bool Fits(Flow flow) => base.Fits(flow) && flow.Medium == Medium.Vision && flow.Bias is null;

    public override Applied Draw(Dice dice, Flow flow) =>
        new(Name, dice.Maybe(0.3, "Mean", () => dice.Of(0.0, 0.02)), dice.Maybe(0.3, "Std", () => dice.Of(0.0, 0.02)));

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        flow.NeedAboveBlocks();
        Wrong.Unless(flow.Medium == Medium.Vision, "needs patches");
        Wrong.Unless(flow.Bias is null, "the bias has no row for it");
        var attribute = stage.Read<ClassTokenAttribute>();
        Wrong.Unless(double.IsFinite(attribute.Mean), "Mean");
        Wrong.UnlessNatural(attribute.Std, "Std");
        flow.Extra++;
        flow.Emit(flow.Channels);
    }

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Std", -0.01), new("Mean", double.PositiveInfinity)];
}

internal sealed class PositionsStage : StageKind
{
    public override string Name => "LearnedPositions";

    public override bool Fits(Flow flow) => base.Fits(flow) && flow.Medium is Medium.Vision or Medium.Text;

    public override Applied Draw(Dice dice, Flow flow) => new(Name);

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        flow.NeedAboveBlocks();
        Wrong.Unless(flow.Medium is Medium.Vision or Medium.Text, "needs a fixed number of positions");

        // In a text row PaddingToken for padding, and one behind it for each place.
        flow.Emit((flow.Medium == Medium.Text ? flow.PaddingToken + flow.Context + 1 : flow.Positions(0)) * flow.Channels);
    }
}

internal sealed class RelativeStage : StageKind
{
    public override string Name => "RelativePositionBias";

    public override bool Fits(Flow flow) => base.Fits(flow) && flow.Medium is Medium.Vision or Medium.Text;

    public override Applied Draw(Dice dice, Flow flow) => new(Name, dice.Maybe(0.6, "Shared", () => dice.Chance(0.7)));

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        flow.NeedAboveBlocks();
        Wrong.Unless(flow.Medium is Medium.Vision or Medium.Text, "needs patches or tokens");

        // One row for each offset that two positions can have.
        var offsets = new HashSet<(long, long)>();
        var (rows, columns) = flow.Medium == Medium.Text ? (1L, flow.Context) : flow.Grid;
        for (var y = -rows + 1; y < rows; y++)
        {
            for (var x = -columns + 1; x < columns; x++)
            {
                offsets.Add((y, x));
            }
        }

        flow.Bias = (offsets.Count + (flow.Extra > 0 ? 3 : 0), stage.Read<RelativePositionBiasAttribute>().Shared, flow.Parameters.Count);
        flow.Emit();
    }
}

internal sealed class ConvPositionsStage : StageKind
{
    public override string Name => "ConvPositions";

    public override bool Fits(Flow flow) => base.Fits(flow) && flow.Medium == Medium.Audio;

    public override Applied Draw(Dice dice, Flow flow)
    {
        var isNormed = dice.Chance(0.3);
        return new Applied(Name, [.. dice.Shuffle(new List<Argument?>
        {
            new("Kernel", (long)dice.Of(1, 2, 3, 4, 5, 8)),
            isNormed ? dice.Maybe(0.3, "Layers", () => 1L) : dice.Maybe(0.6, "Layers", () => (long)dice.Next(1, 3)),
            flow.Channels % 16 == 0 && dice.Chance(0.3) ? null : new Argument("Groups", (long)dice.Divisor((int)flow.Channels)),
            isNormed ? new Argument("WeightNorm", true) : null,
        })]);
    }

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        Wrong.Unless(flow.Medium == Medium.Audio, "needs frames");
        flow.NeedAboveBlocks();
        var attribute = stage.Read<ConvPositionsAttribute>();
        NeedSize(stage, "Kernel", attribute.Kernel);
        Wrong.Unless(attribute.Layers is >= 1 and <= 100 && attribute.Groups >= 1, "layers or groups");
        var perGroup = Sharing.Of(flow.Channels, attribute.Groups, "groups");
        Wrong.Unless(!attribute.WeightNorm || attribute.Layers == 1, "weight norm of several");
        var (weight, positions) = (flow.Channels * perGroup * attribute.Kernel, flow.PositionsNow());
        flow.Emit(
            attribute.WeightNorm ? weight + attribute.Kernel + flow.Channels : attribute.Layers * (weight + flow.Channels),
            length => (BigInteger)2 * attribute.Layers * weight * Computed(positions(length)));

        // An even kernel lays its windows one more time than is kept: half a kernel of padding on either side has room for that.
        long Computed(long there) => there + (2 * (attribute.Kernel / 2)) - attribute.Kernel + 1;
    }

    public override IEnumerable<Argument> Edges(Flow flow) =>
    [
        new("Groups", flow.Channels), new("Groups", flow.Channels + 1), new("Groups", flow.Channels - 1), new("Groups", 2 * flow.Channels), new("Groups", 0L),
        new("Layers", 0L), new("Layers", 101L), new("Layers", 2L), new("WeightNorm", true), new("Kernel", 0L),
    ];

    public override IEnumerable<Argument> Rare(Applied stage) =>
        stage.Find("WeightNorm") is true ? [new("Layers", 2L)] : stage.Find("Layers") is 2L ? [new("WeightNorm", true)] : [];
}

internal sealed class TypesStage : StageKind
{
    public override string Name => "TokenTypes";

    public override bool Fits(Flow flow) => base.Fits(flow) && flow.Medium == Medium.Text;

    public override Applied Draw(Dice dice, Flow flow) => new(Name, dice.Maybe(0.5, "Count", () => (long)dice.Next(1, 3)));

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        Wrong.Unless(flow.Medium == Medium.Text, "needs tokens of a text");
        flow.NeedAboveBlocks();
        var count = stage.Read<TokenTypesAttribute>().Count;
        Wrong.Unless(count >= 1, "no kinds");
        flow.Emit(count * flow.Channels);
    }

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Count", 0L), new("Count", 1L)];
}

/// <summary>Channels are handed out one by one; all shares must end equal.</summary>
internal static class Sharing
{
    public static long Of(long channels, long shares, string name)
    {
        Wrong.Unless(shares <= channels, name + " without channels");
        var left = channels;
        var each = 0L;
        for (; left >= shares; left -= shares)
        {
            each++;
        }

        Wrong.Unless(left == 0, name + " of unlike sizes");
        return each;
    }
}
