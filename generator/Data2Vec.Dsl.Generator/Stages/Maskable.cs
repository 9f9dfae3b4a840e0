using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>The mask point. The encoder's code is cut here in two: Embed above, Encode below.</summary>
internal sealed class Maskable : Stage<MaskableAttribute>
{
    protected override StagePlan? Plan(MaskableAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (context.Transformer is { } blocks)
        {
            context.Findings.Report(Rule.MaskPointTooLate, spec.At(), [blocks.Spec.ShortName], [], blocks.Spec.At());
            return null;
        }

        if (!Check.TakesTokens(context, spec)
            || !Check.Finite(context.Findings, spec, nameof(attribute.Mean), attribute.Mean)
            || !Check.NotNegative(context.Findings, spec, nameof(attribute.Std), attribute.Std, 0.02))
        {
            return null;
        }

        context.MaskPoint = new MaskablePlan(spec, attribute, context.Shape, context.Grid!, context.ExtraTokens);
        return context.MaskPoint;
    }
}

internal sealed class MaskablePlan : StagePlan
{
    public MaskablePlan(AttributeSpec spec, MaskableAttribute attribute, Shape input, PositionGrid grid, int extraTokens)
        : base(spec, "Maskable", input)
    {
        Grid = grid;
        ExtraTokens = extraTokens;
        Parameters =
        [
            new(
                "mask_token",
                "_maskToken",
                true,
                false,
                $"TruncatedNormal({Literal.Of(attribute.Mean)}, {Literal.Of(attribute.Std)})",
                [input[2].Size.Constant],
                "mask_emb"),
        ];
    }

    /// <summary>What a policy masks.</summary>
    public PositionGrid Grid { get; }

    /// <summary>How generated code describes the grid of a batch, behind its number of samples.</summary>
    public string GridArguments => Grid switch
    {
        PatchGrid patches => $"Rows: {patches.Rows}, Columns: {patches.Columns}, ExtraTokens: {ExtraTokens}",
        _ => throw new System.NotSupportedException(Grid.Description),
    };

    /// <summary>Positions in front of the grid.</summary>
    public int ExtraTokens { get; }

    // No step of Embed or Encode: the value of a method of its own.
    public override void Forward(CodeWriter code) =>
        code.Line("x with { Values = Replace(x.Values, mask.Positions, _maskToken) };", Output.ToString());
}
