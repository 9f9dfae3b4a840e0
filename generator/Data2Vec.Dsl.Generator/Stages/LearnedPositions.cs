using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A learned vector for each place in a text, added: [B, N, D] → [B, N, D].</summary>
internal sealed class LearnedPositions : Stage<LearnedPositionsAttribute>
{
    protected override StagePlan? Plan(LearnedPositionsAttribute attribute, AttributeSpec spec, EncoderContext context) =>
        Check.TakesTokens(context, spec) && Check.TakesText(context, spec) && Check.IsBeforeBlocks(context, spec)
            ? new LearnedPositionsPlan(spec, context.Text!, context)
            : null;
}

internal sealed class LearnedPositionsPlan : StagePlan
{
    // Rows up to the padding token's are never asked for but by padding: RoBERTa's 512 places take 514 rows.
    public LearnedPositionsPlan(AttributeSpec spec, ITextInput text, EncoderContext context)
        : base(spec, "LearnedPositions", context.Shape)
    {
        Parameters =
        [
            new(
                "token_positions", "_tokenPositions", context.Part, ParameterGroup.Matrices, "Normal(0.02, zeroRow: PaddingToken)",
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
