using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>
/// A learned bias on the attention logits that depends on the offset between patches. The sequence passes unchanged; the blocks below
/// read the bias, so its table belongs to them and is planned when their heads are known.
/// </summary>
internal sealed class RelativePositionBias : Stage<RelativePositionBiasAttribute>
{
    protected override StagePlan? Plan(RelativePositionBiasAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (!Check.TakesTokens(context, spec) || !Check.TakesPatches(context, spec) || !Check.IsBeforeBlocks(context, spec))
        {
            return null;
        }

        var bias = new RelativePositionBiasPlan(spec, attribute.Shared, context);
        context.AttentionBias = bias;
        return bias;
    }
}

internal sealed class RelativePositionBiasPlan(AttributeSpec spec, bool isShared, EncoderContext context)
    : StagePlan(spec, isShared ? "RelativePositionBias" : "RelativePositionBias per block", context.Shape), IAttentionBias
{
    private readonly PatchGrid _grid = (PatchGrid)context.Grid!;
    private readonly bool _hasClassToken = context.ExtraTokens > 0;

    /// <summary>One table for all blocks, or one in each.</summary>
    public bool IsShared { get; } = isShared;

    /// <summary>Rows of a table: one for each offset, and three for the class token.</summary>
    public int TableRows => checked((((2 * _grid.Rows) - 1) * ((2 * _grid.Columns) - 1)) + ExtraRows);

    private int ExtraRows => _hasClassToken ? 3 : 0;

    /// <summary>The table inside a block, when each has its own.</summary>
    public ParameterPlan TableOfBlock(int heads) => new(
        "attention.relative_position_bias", "_relativePositionBias", Part.Context, true, "Zeros", [TableRows, heads],
        "attn.relative_position_bias_table", "attention.attention.relative_position_bias.relative_position_bias_table")
    {
        Table = Table,
    };

    private string Table => $"offsets {(2 * _grid.Rows) - 1} x {(2 * _grid.Columns) - 1} + {ExtraRows}";

    /// <summary>Called by the blocks, which know their heads.</summary>
    public void Serve(int heads)
    {
        if (IsShared)
        {
            Parameters =
            [
                new(
                    "relative_position_bias",
                    "_relativePositionBias",
                    Part.Context,
                    true,
                    "Zeros",
                    [TableRows, heads],
                    "encoder.rel_pos_bias.relative_position_bias_table",
                    "encoder.relative_position_bias.relative_position_bias_table")
                {
                    Table = Table,
                },
            ];
        }
    }

    public override void Fields(CodeWriter code)
    {
        base.Fields(code);
        var n = _grid.Positions + (_hasClassToken ? 1 : 0);
        code.Line("private readonly global::TorchSharp.torch.Tensor _relativePositionIndex;", $"[{n}, {n}]");
    }

    public override void Construct(CodeWriter code)
    {
        base.Construct(code);
        code.Line(
            "_relativePositionIndex = Fixed(global::Data2Vec.Dsl.RelativePositions.Index("
            + $"rows: {_grid.Rows}, columns: {_grid.Columns}, classToken: {Literal.Of(_hasClassToken)}, store.Device));");
    }
}
