using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A learned vector for each token: [B, N] → [B, N, Dim].</summary>
internal sealed class TokenEmbedding : Stage<TokenEmbeddingAttribute>
{
    public override bool ChangesWidth => true;

    protected override StagePlan? Plan(TokenEmbeddingAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (context.Text is not { } text || !context.Shape.HasRoles(Role.Batch, Role.Token))
        {
            Check.Order(
                context, spec, "tokens [B, N]", context.Modality == Modality.Text ? "write it once, before the stages that take vectors" : "leave it out, or declare the class with [TextEncoder]", []);
            return null;
        }

        var heads = context.Find<TransformerAttribute>() is { } blocks ? AttributeReader.Read<TransformerAttribute>(blocks).Heads : 0;
        if (!Check.Required(context.Findings, spec, nameof(attribute.Dim), attribute.Dim, "the channels of each token's vector", Suggest.Width(heads)))
        {
            return null;
        }

        context.WidthSite = spec.At(nameof(attribute.Dim));
        return new TokenEmbeddingPlan(spec, attribute, text, context);
    }
}

internal sealed class TokenEmbeddingPlan : StagePlan
{
    private readonly TokenEmbeddingAttribute _attribute;

    public TokenEmbeddingPlan(AttributeSpec spec, TokenEmbeddingAttribute attribute, ITextInput text, EncoderContext context)
        : base(spec, "TokenEmbedding", Shape.Of(
            (Role.Batch, context.Shape[0].Size), (Role.Token, context.Shape[1].Size), (Role.Channel, attribute.Dim)))
    {
        _attribute = attribute;
        Parameters =
        [
            new(
                "token_embedding", "_tokenEmbedding", context.Part, ParameterGroup.Matrices, $"Normal(0.02, zeroRow: PaddingToken)", [text.Vocabulary, attribute.Dim],
                "encoder.sentence_encoder.embed_tokens.weight", "embeddings.word_embeddings.weight"),
        ];
        var lookup = Operation.Lookup(Output[1].Size, attribute.Dim, text.Vocabulary);
        var numbers = Output[1].Size * attribute.Dim;
        Cost = attribute.Scaled ? lookup + Operation.New(kept: 0, output: numbers, gradients: numbers, held: numbers) : lookup;
    }

    public override Cost Cost { get; }

    public override void Forward(CodeWriter code)
    {
        var scale = _attribute.Scaled ? $" * global::System.Math.Sqrt({Literal.Of((double)_attribute.Dim)})" : "";
        code.Line($"var x = Lookup(tokens, _tokenEmbedding, PaddingToken){scale};", Output.ToString());
    }

    public override void Members(CodeWriter code) => code
        .Summary($"The vector of each token, {Parameters[0].ShapeText}, for heads that tell tokens by it.")
        .Line($"public {Generated.Parameter} TokenVectors => _tokenEmbedding;")
        .Line();
}
