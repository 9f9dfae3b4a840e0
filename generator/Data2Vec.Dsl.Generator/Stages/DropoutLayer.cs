using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>Dropout: [B, N, D] → [B, N, D].</summary>
internal sealed class DropoutLayer : Stage<DropoutAttribute>
{
    protected override StagePlan? Plan(DropoutAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var valid = Check.TakesTokens(context, spec)
            && Check.IsBeforeBlocks(context, spec)
            && Check.Said(context.Findings, spec, nameof(attribute.Rate), "the chance of an element", "0.1")
            && Check.Share(context.Findings, spec, nameof(attribute.Rate), attribute.Rate);
        return valid ? new DropoutLayerPlan(spec, attribute.Rate, context) : null;
    }
}

internal sealed class DropoutLayerPlan : StagePlan
{
    private readonly double _rate;

    public DropoutLayerPlan(AttributeSpec spec, double rate, EncoderContext context)
        : base(spec, "Dropout", context.Shape)
    {
        _rate = rate;
        Cost = rate > 0 ? Cost.None.Keeping(Output[1].Size * Output[2].Size) : Cost.None;
    }

    public override void Forward(CodeWriter code)
    {
        if (_rate > 0)
        {
            code.Line($"x = Dropout(x, {Literal.Of(_rate)}, training);", Output.ToString());
        }
    }
}
