using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>The learned vector of the first kind of token, added: [B, N, D] → [B, N, D].</summary>
internal sealed class TokenTypes : Stage<TokenTypesAttribute>
{
    protected override StagePlan? Plan(TokenTypesAttribute attribute, AttributeSpec spec, EncoderContext context) =>
        Check.TakesTokens(context, spec) && Check.TakesText(context, spec) && Check.IsBeforeBlocks(context, spec)
            && Check.AtLeast(context.Findings, spec, nameof(attribute.Count), attribute.Count, 1)
            ? new TokenTypesPlan(spec, attribute.Count, context)
            : null;
}

internal sealed class TokenTypesPlan : StagePlan
{
    // fairseq has none; its conversion fills the row with zeros.
    public TokenTypesPlan(AttributeSpec spec, int count, EncoderContext context)
        : base(spec, "TokenTypes", context.Shape) => Parameters =
        [
            new("token_types", "_tokenTypes", context.Part, ParameterGroup.Matrices, "Normal(0.02)", [count, Output[2].Size.Constant], "", "embeddings.token_type_embeddings.weight"),
        ];

    public override Cost Cost => Operation.Copy(Output[1].Size * Output[2].Size, Output[1].Size * Output[2].Size);

    public override void Forward(CodeWriter code) => code.Line("x = Add(x, _tokenTypes.select(0, 0));", Output.ToString());
}
