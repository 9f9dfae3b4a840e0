using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Heads;

/// <summary>One vector per text: a linear layer and tanh on the first token.</summary>
internal sealed class TokenPooling : HeadKind<TokenPoolerAttribute>
{
    public override Modality Modality => Modality.Text;

    public override string Base => "global::Data2Vec.Dsl.Heads.ModelWithHead<global::Data2Vec.Dsl.TextBatch>";

    public override string Example => "TokenPooler";

    protected override HeadPlan Plan(TokenPoolerAttribute attribute, AttributeSpec spec, HeadContext context) => new TokenPoolingPlan(spec, context.Encoder);

    private sealed class TokenPoolingPlan : HeadPlan
    {
        public TokenPoolingPlan(AttributeSpec spec, IEncoder encoder)
            : base(spec, encoder) => Parameters = Linear("pooler", "_pooler", Width, Width, "pooler.dense").Select(InEncoder).ToList();

        public override string Description => "one vector for the text, of its first token";

        public override void Members(CodeWriter code)
        {
            var vector = Vector(Width);
            Method(code, "forward", $"The texts' vectors: {vector}.", () => code
                .Line("var x = First(Encode(batch, mask));", vector)
                .Line("x = Linear(x, _poolerWeight, _poolerBias).tanh();", vector));
        }
    }
}
