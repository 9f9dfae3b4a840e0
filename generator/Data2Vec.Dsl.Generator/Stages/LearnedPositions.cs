using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A learned vector for each position, added: [B, N, D] → [B, N, D]. In a text padding does not count.</summary>
internal sealed class LearnedPositions : Stage<LearnedPositionsAttribute>
{
    protected override StagePlan? Plan(LearnedPositionsAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (!Check.TakesTokens(context, spec) || !Check.IsBeforeBlocks(context, spec))
        {
            return null;
        }

        if (context.Text is { } text)
        {
            return new TextPositionsPlan(spec, text, context);
        }

        if (context.Shape[1].Size.TryConstant(out var positions))
        {
            return new FixedPositionsPlan(spec, context, positions);
        }

        Check.Order(context, spec, "a fixed number of positions", "leave it out", []);
        return null;
    }
}

/// <summary>A row for each position that reaches the stage.</summary>
internal sealed class FixedPositionsPlan : StagePlan
{
    public FixedPositionsPlan(AttributeSpec spec, EncoderContext context, long positions)
        : base(spec, "LearnedPositions", context.Shape) => Parameters =
        [
            // A table of vectors and no projection: recipes that spare vectors from decay spare it too (BEiT).
            new(
                "positions",
                "_positions",
                context.Part,
                false,
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

/// <summary>A row for each place in a text.</summary>
internal sealed class TextPositionsPlan : StagePlan
{
    // Rows up to the padding token's are never asked for but by padding: RoBERTa's 512 places take 514 rows.
    public TextPositionsPlan(AttributeSpec spec, ITextInput text, EncoderContext context)
        : base(spec, "LearnedPositions", context.Shape)
    {
        Parameters =
        [
            new(
                "token_positions", "_tokenPositions", context.Part, true, "Normal(0.02, zeroRow: PaddingToken)",
                [checked(text.Context + text.PaddingToken + 1L), Output[2].Size.Constant],
                "encoder.sentence_encoder.embed_positions.weight", "embeddings.position_embeddings.weight"),
        ];

        // The sequence is held as well as its positions. The place of each token is a 64-bit number, and on the way to it there are three more and a byte.
        var (positions, width) = (Output[1].Size, Output[2].Size.Constant);
        Cost = Operation.Lookup(positions, width, Parameters[0].Shape[0])
            .Keeping(Memory.Bytes(8 * positions))
            .Holding(Memory.Bytes(25 * positions) + Memory.Numbers(2 * positions * width));
    }

    public override Cost Cost { get; }

    public override bool TellsPositions => true;

    public override void Forward(CodeWriter code) =>
        code.Line("x = Add(x, Lookup(Places(tokens, PaddingToken), _tokenPositions, PaddingToken));", Output.ToString());
}
