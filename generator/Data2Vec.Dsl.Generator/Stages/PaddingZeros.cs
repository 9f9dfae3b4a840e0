using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>Sets padded positions to 0: [B, N, D] → [B, N, D].</summary>
internal sealed class PaddingZeros : Stage<ZeroPaddingAttribute>
{
    protected override StagePlan? Plan(ZeroPaddingAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (!Check.TakesTokens(context, spec) || !Check.IsBeforeBlocks(context, spec))
        {
            return null;
        }

        if (!context.Modality.HasPadding)
        {
            context.Findings.Report(
                Rule.WithoutEffect,
                spec.At(),
                [spec.ShortName, "on images of one size, which are never padded", "leave it out"],
                []);
        }

        return new PaddingZerosPlan(spec, context);
    }
}

internal sealed class PaddingZerosPlan(AttributeSpec spec, EncoderContext context) : StagePlan(spec, "ZeroPadding", context.Shape)
{
    private readonly string? _padding = context.Modality.HasPadding ? context.Padding : null;

    public override void Forward(CodeWriter code)
    {
        if (_padding is not null)
        {
            code.Line($"x = ZeroPadding(x, {_padding});", Output.ToString());
        }
    }
}
