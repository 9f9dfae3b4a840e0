using System.Numerics;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;

namespace Data2Vec.Dsl.Fuzz.Stages;

internal sealed class LayerNormStage : NormStage
{
    public override string Name => "LayerNorm";

    // Scale and shift.
    protected override int Learned => 2;

    protected override double EpsilonOf(Applied stage) => stage.Read<LayerNormAttribute>().Epsilon;
}

internal sealed class RmsNormStage : NormStage
{
    public override string Name => "RmsNorm";

    protected override int Learned => 1;

    protected override double EpsilonOf(Applied stage) => stage.Read<RmsNormAttribute>().Epsilon;
}

internal abstract class NormStage : StageKind
{
    // Vectors that it learns.
    protected abstract int Learned { get; }

    public override bool MayRepeat => true;

    public override Applied Draw(Dice dice, Flow flow) => new(Name, dice.Maybe(0.4, "Epsilon", () => dice.Of(1e-12, 1e-6, 1e-5)));

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        flow.NeedAboveBlocks();
        Wrong.UnlessPositive(EpsilonOf(stage), "Epsilon");
        flow.Emit(Learned * flow.Channels);
    }

    protected abstract double EpsilonOf(Applied stage);

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Epsilon", 0.0), new("Epsilon", -1e-5), new("Epsilon", double.PositiveInfinity)];
}

internal sealed class LinearStage : StageKind
{
    public override string Name => "Linear";

    public override bool MayRepeat => true;

    public override Applied Draw(Dice dice, Flow flow) => new(Name, new Argument("Dim", (long)dice.Width(flow)));

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        flow.NeedAboveBlocks();
        var attribute = stage.Read<LinearAttribute>();
        NeedSize(stage, "Dim", attribute.Dim);
        var (inputs, positions) = (flow.Channels, flow.PositionsNow());
        flow.Channels = attribute.Dim;
        flow.ProjectionInputs ??= flow.MaskPoint is null ? inputs : null;
        flow.Emit((inputs * attribute.Dim) + attribute.Dim, length => (BigInteger)2 * positions(length) * inputs * attribute.Dim);
    }

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Dim", 0L), new("Dim", 1L), new("Dim", flow.Channels + 1)];
}

internal sealed class DropoutStage : StageKind
{
    public override string Name => "Dropout";

    public override bool MayRepeat => true;

    public override Applied Draw(Dice dice, Flow flow) => new(Name, new Argument("Rate", dice.Share()));

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        flow.NeedAboveBlocks();
        Wrong.Unless(stage.Says("Rate"), "no rate");
        Wrong.UnlessShare(stage.Read<DropoutAttribute>().Rate, "Rate");
        flow.Emit();
    }

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Rate", 1.0), new("Rate", 0.0), new("Rate", -0.01), new("Rate", double.NaN)];
}

internal sealed class GradientStage : StageKind
{
    public override string Name => "GradientScale";

    public override Applied Draw(Dice dice, Flow flow) => new(Name, new Argument("Factor", dice.Of(0.0, 0.1, 1.0, 2.0)));

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        flow.NeedAboveBlocks();
        Wrong.Unless(stage.Says("Factor"), "no factor");
        Wrong.UnlessNatural(stage.Read<GradientScaleAttribute>().Factor, "Factor");
        flow.Emit();
    }

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Factor", -0.1), new("Factor", double.PositiveInfinity)];
}

internal sealed class PaddingStage : StageKind
{
    public override string Name => "ZeroPadding";

    public override Applied Draw(Dice dice, Flow flow) => new(Name);

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedVectors();
        flow.NeedAboveBlocks();
        flow.Emit();
    }
}

internal sealed class MaskStage : StageKind
{
    public override string Name => "Maskable";

    public override bool Fits(Flow flow) => flow.Medium == Medium.Text ? flow.Form == Form.Tokens && !flow.Seen.Contains(Name) : base.Fits(flow);

    public override Applied Draw(Dice dice, Flow flow) =>
        new(Name, dice.Maybe(0.3, "Mean", () => dice.Of(0.0, 0.02, -0.5)), dice.Maybe(0.3, "Std", () => dice.Of(0.0, 0.02, 1.0)));

    public override void Apply(Applied stage, Flow flow)
    {
        flow.NeedAboveBlocks();
        if (flow.Medium == Medium.Text)
        {
            Wrong.Unless(flow.Form == Form.Tokens, "needs tokens");
            flow.MaskPoint = 0;
            flow.Emit();
            return;
        }

        flow.NeedVectors();
        var attribute = stage.Read<MaskableAttribute>();
        Wrong.Unless(double.IsFinite(attribute.Mean), "Mean");
        Wrong.UnlessNatural(attribute.Std, "Std");
        flow.MaskPoint = flow.Channels;
        flow.Emit(flow.Channels);
    }

    public override IEnumerable<Argument> Edges(Flow flow) => [new("Std", -0.01), new("Std", 0.0), new("Mean", double.NaN), new("Std", double.PositiveInfinity)];
}
