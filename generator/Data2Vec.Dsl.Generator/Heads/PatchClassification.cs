using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Heads;

/// <summary>Visual tokens of patches, by a norm of its own and one linear layer: BEiT's masked image modelling.</summary>
internal sealed class PatchClassification : HeadKind<PatchClassifierAttribute>
{
    public override Modality Modality => Modality.Image;

    public override string Base => "global::Data2Vec.Dsl.Heads.PatchModel";

    public override string Example => "PatchClassifier(Classes = 8192)";

    public override IReadOnlyList<string> Overrides => ["int Classes", Forward(Modality, "forward")];

    protected override HeadPlan? Plan(PatchClassifierAttribute attribute, AttributeSpec spec, HeadContext context) =>
        context.Required(spec, nameof(attribute.Classes), attribute.Classes, "the number of visual tokens", 8192) && context.CanMask(spec)
            ? new PatchClassificationPlan(attribute.Classes, spec, context.Encoder)
            : null;

    private sealed class PatchClassificationPlan : HeadPlan
    {
        private readonly long _classes;

        public PatchClassificationPlan(long classes, AttributeSpec spec, IEncoder encoder)
            : base(spec, encoder)
        {
            _classes = classes;
            Parameters = [.. Norm("norm", "_norm", Width, "layernorm"), .. Linear("classifier", "_classifier", classes, Width, "lm_head")];
        }

        public override string Description => $"one of {Literal.People(_classes)} visual tokens for each patch";

        public override void Members(CodeWriter code)
        {
            var positions = Positions.ToString();
            Fact(code, "int", "Classes", Literal.Of(_classes));
            Method(code, "forward", $"The visual tokens' logits: {PositionsOf(_classes)}.", () => code
                .Line($"var x = {(Encoder.ExtraTokens == 0 ? "Encode(batch, mask)" : $"DropFirst(Encode(batch, mask), {Encoder.ExtraTokens})")};", positions)
                .Line($"x = LayerNorm(x, _normWeight, _normBias, {Epsilon});", positions)
                .Line("x = Linear(x, _classifierWeight, _classifierBias);", PositionsOf(_classes)));
        }
    }
}
