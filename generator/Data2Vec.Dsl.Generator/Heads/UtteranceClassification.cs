using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Heads;

/// <summary>Classes of clips: frames, projected and averaged without padding, through one linear layer.</summary>
internal sealed class UtteranceClassification : HeadKind<UtteranceClassifierAttribute>
{
    public override Modality Modality => Modality.Audio;

    public override string Base => "global::Data2Vec.Dsl.Heads.UtteranceModel";

    public override string Example => "UtteranceClassifier(Classes = 12)";

    public override IReadOnlyList<string> Overrides => ["int Classes", Forward(Modality, "Pooled"), Forward(Modality, "forward")];

    protected override HeadPlan? Plan(UtteranceClassifierAttribute attribute, AttributeSpec spec, HeadContext context)
    {
        if (context.Classes(spec, attribute.Classes, 12) is not { } classes
            || !Check.AtLeast(context.Findings, spec, nameof(attribute.Dim), attribute.Dim, 1, 256))
        {
            return null;
        }

        attribute.Classes = classes;
        return new UtteranceClassificationPlan(attribute, spec, context.Encoder);
    }

    private sealed class UtteranceClassificationPlan : HeadPlan
    {
        private readonly UtteranceClassifierAttribute _attribute;

        public UtteranceClassificationPlan(UtteranceClassifierAttribute attribute, AttributeSpec spec, IEncoder encoder)
            : base(spec, encoder)
        {
            _attribute = attribute;
            IEnumerable<ParameterPlan> weights = attribute.WeightedLayers
                ? [New("layers", "_layerWeights", ParameterGroup.Vectors, $"Constant({Literal.Of(1.0 / States)})", "layer_weights", "", States)]
                : [];
            Parameters =
            [
                .. weights,
                .. Linear("projection", "_projection", attribute.Dim, Source[2].Size.Constant, "projector"),
                .. Linear("classifier", "_classifier", attribute.Classes, attribute.Dim, "classifier"),
            ];
        }

        public override string Description =>
            $"{Literal.People(_attribute.Classes)} classes of the mean frame{(_attribute.WeightedLayers ? " of all layers, weighed" : "")}";

        private long States => Encoder.Blocks.Attribute.Depth + 1;

        // The layers stand in front of what shortens the output.
        private Shape Source => _attribute.WeightedLayers ? Encoder.Blocks.Output : Encoder.Output;

        public override void Members(CodeWriter code)
        {
            var (source, pooled, classes) = (Source, Vector(_attribute.Dim), Vector(_attribute.Classes));
            var frames = $"{Encoder.Spec.Type.GlobalName}.{(_attribute.WeightedLayers || Encoder.Adapter is null ? "Frames" : "OutputFrames")}";
            Fact(code, "int", "Classes", Literal.Of((long)_attribute.Classes));
            Method(code, "Pooled", $"What stands for each clip: {pooled}.", () =>
            {
                if (_attribute.WeightedLayers)
                {
                    code.Line("using var states = CollectStates();");
                    code.Line("Encode(batch, mask, states);", $"{States} × {source}");
                    code.Line("var x = WeightedStates(states, _layerWeights);", source.ToString());
                }
                else
                {
                    code.Line("var x = Encode(batch, mask);", source.ToString());
                }

                code.Line("x = Linear(x, _projectionWeight, _projectionBias);", source.Resize(Role.Channel, _attribute.Dim).ToString());
                code.Line($"x = MeanOfFrames(x, batch, {frames});", pooled);
            });
            Method(code, "forward", $"The classes' logits: {classes}.", () => code
                .Line("var x = Pooled(batch, mask);", pooled)
                .Line("x = Linear(x, _classifierWeight, _classifierBias);", classes));
        }
    }
}
