using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A learned vector for each position, added: [B, N, D] → [B, N, D].</summary>
internal sealed class AbsolutePositions : Stage<AbsolutePositionsAttribute>
{
    protected override StagePlan? Plan(AbsolutePositionsAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (!Check.TakesTokens(context, spec) || !Check.IsBeforeBlocks(context, spec))
        {
            return null;
        }

        if (!context.Shape[1].Size.TryConstant(out var positions))
        {
            Check.Order(context, spec, "a fixed number of positions", "leave it out", []);
            return null;
        }

        return new AbsolutePositionsPlan(spec, context, positions);
    }
}

internal sealed class AbsolutePositionsPlan : StagePlan
{
    public AbsolutePositionsPlan(AttributeSpec spec, EncoderContext context, long positions)
        : base(spec, "AbsolutePositions", context.Shape) => Parameters =
        [
            // A table of vectors and no projection: recipes that spare vectors from decay spare it too (BEiT).
            new(
                "positions",
                "_positions",
                context.Part,
                ParameterGroup.Vectors,
                "TruncatedNormal(0.0, 0.02)",
                [positions, Output[2].Size.Constant],
                "encoder.pos_embed",
                "embeddings.position_embeddings")
            {
                Table = context.Grid is PatchGrid grid ? $"patches {grid.Rows} x {grid.Columns} + {context.ExtraTokens}" : "",
            },
        ];

    public override Cost Cost => Operation.AddTable(Output[1].Size * Output[2].Size);

    public override bool TellsPositions => true;

    public override void Forward(CodeWriter code) => code.Line("x = Add(x, _positions);", Output.ToString());
}
