using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>One learned vector in front of the sequence: [B, N, D] → [B, 1 + N, D].</summary>
internal sealed class ClassToken : Stage<ClassTokenAttribute>
{
    protected override StagePlan? Plan(ClassTokenAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (!Check.TakesTokens(context, spec)
            || !Check.IsBeforeBlocks(context, spec)
            || !Check.Finite(context.Findings, spec, nameof(attribute.Mean), attribute.Mean)
            || !Check.NotNegative(context.Findings, spec, nameof(attribute.Std), attribute.Std, 0.02))
        {
            return null;
        }

        if (!Check.TakesPatches(context, spec))
        {
            return null;
        }

        if (context.AttentionBias is { } bias)
        {
            // The bias has already been laid out for a sequence without the token.
            context.Findings.Report(Rule.StageWithoutEffect, spec.At(), [spec.ShortName, bias.Spec.ShortName], [], bias.Spec.At());
            return null;
        }

        context.ExtraTokens++;
        return new ClassTokenPlan(spec, attribute, context.Shape, context.Part);
    }
}

internal sealed class ClassTokenPlan : StagePlan
{
    public ClassTokenPlan(AttributeSpec spec, ClassTokenAttribute attribute, Shape input, Part part)
        : base(spec, "ClassToken", input.Resize(Role.Token, input[1].Size + 1)) => Parameters =
        [
            new(
                "class_token",
                "_classToken",
                part,
                ParameterGroup.Vectors,
                $"TruncatedNormal({Literal.Of(attribute.Mean)}, {Literal.Of(attribute.Std)})",
                [input[2].Size.Constant],
                "cls_emb",
                "embeddings.cls_token"),
        ];

    public override Cost Cost => Operation.Copy((Output[1].Size - 1) * Output[2].Size, Output[1].Size * Output[2].Size);

    public override void Forward(CodeWriter code) => code.Line("x = Prepend(_classToken, x);", Output.ToString());
}
