using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>
/// A learned bias on the attention logits that depends on the offset between two positions of a grid of patches or of a text. The sequence passes
/// unchanged; the blocks that follow read the bias, so its table is planned when their heads are known.
/// </summary>
internal sealed class RelativePositionBias : Stage<RelativePositionBiasAttribute>
{
    protected override StagePlan? Plan(RelativePositionBiasAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (!Check.TakesTokens(context, spec) || !Check.TakesOffsets(context, spec) || !Check.IsBeforeBlocks(context, spec))
        {
            return null;
        }

        var bias = new RelativePositionBiasPlan(spec, attribute.Shared, context);
        context.AttentionBias = bias;
        return bias;
    }
}

internal sealed class RelativePositionBiasPlan : StagePlan, IAttentionBias
{
    private const string Name = "relative_position_bias";
    private const string Field = "_relativePositionBias";
    private const string Index = "_relativePositionIndex";

    private readonly int _rows;
    private readonly int _columns;
    private readonly bool _hasClassToken;

    // A text may be shorter than the grid, which is one row of as many tokens as there may be.
    private readonly bool _isText;

    public RelativePositionBiasPlan(AttributeSpec spec, bool isShared, EncoderContext context)
        : base(spec, isShared ? "RelativePositionBias" : "RelativePositionBias per block", context.Shape)
    {
        (IsShared, _hasClassToken) = (isShared, context.ExtraTokens > 0);
        _isText = context.Grid is TokenGrid;
        (_rows, _columns) = context.Grid switch
        {
            PatchGrid patches => (patches.Rows, patches.Columns),
            TokenGrid tokens => (1, tokens.Context),
            _ => throw new System.NotSupportedException(context.Grid!.Description),
        };
    }

    /// <inheritdoc/>
    public bool IsShared { get; }

    // Other libraries have no such bias over tokens.
    public override IReadOnlyList<Library> Libraries => _isText ? [] : Library.All;

    // The blocks read it, and count it.
    public override Cost Cost => Cost.None;

    // One row for each offset, and three for the class token.
    private int TableRows => checked((((2 * _rows) - 1) * ((2 * _columns) - 1)) + ExtraRows);

    private int ExtraRows => _hasClassToken ? 3 : 0;

    /// <inheritdoc/>
    public void Serve(int heads)
    {
        if (IsShared)
        {
            Parameters = [Table(Name, heads, "encoder.rel_pos_bias.relative_position_bias_table", "encoder.relative_position_bias.relative_position_bias_table")];
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ParameterPlan> OfBlock(int heads) => IsShared
        ? []
        : [Table("attention." + Name, heads, "attn.relative_position_bias_table", "attention.attention.relative_position_bias.relative_position_bias_table")];

    /// <inheritdoc/>
    public string Of(string model) => $"GatherBias({Field}, {model}{Index}{(_isText ? ", x.size(1)" : "")})";

    public override IEnumerable<string> FieldNames => base.FieldNames.Append(Index);

    public override void Fields(CodeWriter code)
    {
        base.Fields(code);
        var n = (_rows * _columns) + (_hasClassToken ? 1 : 0);
        code.Line($"private readonly {Generated.Tensor} {Index};", $"[{n}, {n}]");
    }

    public override void Construct(CodeWriter code)
    {
        base.Construct(code);
        code.Line(
            $"{Index} = Fixed(global::Data2Vec.Dsl.RelativePositions.Index("
            + $"rows: {_rows}, columns: {_columns}, classToken: {Literal.Of(_hasClassToken)}, store.Device));");
    }

    // Other libraries have one over patches, whose tables can be resized.
    private ParameterPlan Table(string name, int heads, string fairseq, string huggingFace) =>
        new(name, Field, Part.Context, true, "Zeros", [TableRows, heads], _isText ? "" : fairseq, _isText ? "" : huggingFace)
        {
            Table = _isText ? "" : $"offsets {(2 * _rows) - 1} x {(2 * _columns) - 1} + {ExtraRows}",
        };
}
