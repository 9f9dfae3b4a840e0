using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Heads;

/// <summary>Tokens of positions: a linear layer, GELU, a norm, and the encoder's own token vectors.</summary>
internal sealed class LanguageModelling : HeadKind<LanguageModelHeadAttribute>
{
    public override Modality Modality => Modality.Text;

    public override string Base => "global::Data2Vec.Dsl.Heads.LanguageModel";

    public override string Example => "LanguageModelHead";

    protected override HeadPlan? Plan(LanguageModelHeadAttribute attribute, AttributeSpec spec, HeadContext context)
    {
        var vectors = context.Encoder.TokenWidth!.Value;
        if (vectors == context.Encoder.Width)
        {
            return new LanguageModellingPlan(spec, context.Encoder);
        }

        context.Findings.Report(
            Rule.TiedWidth,
            spec.At(),
            [spec.ShortName, Literal.People(context.Encoder.Width), context.Reference.Name, Literal.People(vectors), Literal.Said(vectors)],
            [Fix.Set(nameof(LinearAttribute.Dim), vectors, context.Encoder.WidthSite)],
            context.Encoder.WidthSite);
        return null;
    }

    private sealed class LanguageModellingPlan : HeadPlan
    {
        private readonly long _vocabulary;

        public LanguageModellingPlan(AttributeSpec spec, IEncoder encoder)
            : base(spec, encoder)
        {
            _vocabulary = encoder.Text!.Vocabulary;
            Parameters =
            [
                .. Linear("hidden", "_hidden", Width, Width, "lm_head.dense", "encoder.lm_head.dense"),
                .. Norm("norm", "_norm", Width, "lm_head.layer_norm", "encoder.lm_head.layer_norm"),
                New("bias", "_tokenBias", ParameterGroup.Vectors, "Zeros", "lm_head.bias", "encoder.lm_head.bias", _vocabulary),
            ];
        }

        public override string Description => $"one of {Literal.People(_vocabulary)} tokens for each position, by the encoder's own vectors";

        public override void Members(CodeWriter code)
        {
            var (vectors, tokens) = (Positions.ToString(), PositionsOf(_vocabulary));
            Method(code, "forward", $"The tokens' logits: {tokens}.", () => code
                .Line("var x = Encode(batch, mask);", vectors)
                .Line("x = Gelu(Linear(x, _hiddenWeight, _hiddenBias));", vectors)
                .Line($"x = LayerNorm(x, _normWeight, _normBias, {Epsilon});", vectors)
                .Line("x = Linear(x, _encoder.TokenVectors, _tokenBias);", tokens));
        }
    }
}
