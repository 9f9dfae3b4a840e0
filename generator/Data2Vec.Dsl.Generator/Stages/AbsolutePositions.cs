using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A learned vector for each position, added: [B, N, D] → [B, N, D].</summary>
internal sealed class AbsolutePositions : Stage<AbsolutePositionsAttribute>
{
    protected override StagePlan? Plan(AbsolutePositionsAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (!Check.TakesTokens(context, spec) || !Check.StandsAboveBlocks(context, spec))
        {
            return null;
        }

        if (!context.Shape[1].Size.TryConstant(out var positions))
        {
            Check.Order(context, spec, "a number of positions that is always the same", "leave it out", []);
            return null;
        }

        return new AbsolutePositionsPlan(spec, context.Shape, positions, context.Part);
    }
}

internal sealed class AbsolutePositionsPlan : StagePlan
{
    public AbsolutePositionsPlan(AttributeSpec spec, Shape input, long positions, Part part)
        : base(spec, "AbsolutePositions", input) => Parameters =
        [
            // A table of vectors and no projection: recipes that spare vectors from decay spare it too (BEiT).
            new(
                "positions",
                "_positions",
                part,
                false,
                "TruncatedNormal(0.0, 0.02)",
                [positions, input[2].Size.Constant],
                "encoder.pos_embed",
                "embeddings.position_embeddings"),
        ];

    public override void Forward(CodeWriter code) => code.Line("x = x + _positions;", Output.ToString());
}
