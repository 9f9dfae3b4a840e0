using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>Scales the gradient that flows back, not the values: [B, N, D] → [B, N, D].</summary>
internal sealed class GradientScale : Stage<GradientScaleAttribute>
{
    protected override StagePlan? Plan(GradientScaleAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var valid = Check.TakesTokens(context, spec)
            && Check.IsBeforeBlocks(context, spec)
            && Check.Said(context.Findings, spec, nameof(attribute.Factor), "the factor on the gradient", "0.1")
            && Check.NotNegative(context.Findings, spec, nameof(attribute.Factor), attribute.Factor, 0.1);
        return valid ? new GradientScalePlan(spec, attribute.Factor, context) : null;
    }
}

internal sealed class GradientScalePlan(AttributeSpec spec, double factor, EncoderContext context)
    : StagePlan(spec, "GradientScale " + Literal.People(factor), context.Shape)
{
    public override bool StopsGradient => factor == 0;

    // A variant may switch off what its base scales.
    public override void Forward(CodeWriter code)
    {
        if (factor != 1)
        {
            code.Line($"x = ScaleGradient(x, {Literal.Of(factor)});", Output.ToString());
        }
    }
}
