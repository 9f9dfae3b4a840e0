using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Heads;

/// <summary>wav2vec 2.0's pretraining: a quantiser of the features, and predictions that are compared with its codes.</summary>
internal sealed class ContrastivePrediction : HeadKind<ContrastiveHeadAttribute>
{
    private const string Result = "global::Data2Vec.Dsl.Heads.ContrastiveResult";

    public override Modality Modality => Modality.Audio;

    public override string Base => "global::Data2Vec.Dsl.Heads.ContrastiveModel";

    public override string Example => "ContrastiveHead";

    public override IReadOnlyList<string> Overrides => [Forward(Modality, "forward"), Comparison];

    private static string Comparison => $"{Result} Compare({Modality.Audio.Batch} batch, {Generated.MaskBatch} mask, {Generated.Tensor} negatives)";

    protected override HeadPlan? Plan(ContrastiveHeadAttribute attribute, AttributeSpec spec, HeadContext context)
    {
        var findings = context.Findings;
        var valid = Check.AtLeast(findings, spec, nameof(attribute.Groups), attribute.Groups, 1, 2)
            && Check.AtLeast(findings, spec, nameof(attribute.Codes), attribute.Codes, 2, 320)
            && Check.AtLeast(findings, spec, nameof(attribute.CodeDim), attribute.CodeDim, 1, 256)
            && GroupsDivide(attribute, spec, findings)
            && Check.AtLeast(findings, spec, nameof(attribute.Dim), attribute.Dim, 1, 256)
            && Check.Positive(findings, spec, nameof(attribute.Temperature), attribute.Temperature, 0.1)
            && Check.NotNegative(findings, spec, nameof(attribute.DiversityWeight), attribute.DiversityWeight, 0.1)
            && context.KeepsPositions()
            && context.CanMask(spec)
            && context.Has(context.Encoder.Projection is not null, spec, null, "Linear(Dim = 768)", "there are no features before its projection to quantise");
        return valid ? new ContrastivePredictionPlan(attribute, spec, context.Encoder) : null;
    }

    private static bool GroupsDivide(ContrastiveHeadAttribute attribute, AttributeSpec spec, Findings findings) => Check.Within(
        findings,
        spec,
        nameof(attribute.CodeDim),
        attribute.CodeDim,
        attribute.CodeDim % attribute.Groups == 0,
        $"a multiple of 'Groups = {Literal.Said(attribute.Groups)}'",
        (attribute.CodeDim + (long)attribute.Groups - 1) / attribute.Groups * attribute.Groups);

    private sealed class ContrastivePredictionPlan : HeadPlan
    {
        private readonly ContrastiveHeadAttribute _attribute;
        private readonly Shape _features;
        private readonly long _codes;

        public ContrastivePredictionPlan(ContrastiveHeadAttribute attribute, AttributeSpec spec, IEncoder encoder)
            : base(spec, encoder)
        {
            _attribute = attribute;
            _features = encoder.Projection!.Input;
            _codes = checked((long)attribute.Groups * attribute.Codes);
            var features = _features[2].Size.Constant;
            Parameters =
            [
                .. Linear("prediction", "_prediction", attribute.Dim, Width, "project_hid", "final_proj", Torch(Width)),
                .. Linear("choice", "_choice", _codes, features, "quantizer.weight_proj", "quantizer.weight_proj", ("Normal(1.0)", "Zeros")),
                New("codes", "_codes", ParameterGroup.Matrices, "Uniform(0.0, 1.0)", "quantizer.codevectors", "quantizer.vars", 1, _codes, attribute.CodeDim / attribute.Groups),
                .. Linear("target", "_target", attribute.Dim, attribute.CodeDim, "project_q", "project_q", Torch(attribute.CodeDim)),
            ];
        }

        public override string Description =>
            $"each masked frame told from others by its code of {Literal.People(_attribute.Groups)} × {Literal.People(_attribute.Codes)}";

        public override void Members(CodeWriter code)
        {
            var (input, output) = (Encoder.Output.ToString(), PositionsOf(_attribute.Dim));
            Method(code, "forward", $"The predictions: {output}.", () => code
                .Line("var x = Encode(batch, mask);", input)
                .Line("x = Linear(x, _predictionWeight, _predictionBias);", output));
            code.Line("/// <inheritdoc/>");
            code.Block($"public override {Comparison}", () =>
            {
                code.Line("using var scope = NewScope();");
                code.Line("var features = _encoder.Extract(batch);", _features.ToString());
                code.Line("var x = _encoder.Encode(_encoder.Mask(_encoder.ToMaskPoint(features, batch), mask));", input);
                code.Line("x = Linear(x, _predictionWeight, _predictionBias);", output);
                code.Line("var choices = Linear(features, _choiceWeight, _choiceBias);", PositionsOf(_codes));
                code.Line($"var (y, perplexity) = Quantise(choices, _codes, groups: {_attribute.Groups}, mask);", PositionsOf(_attribute.CodeDim));
                code.Line("y = Linear(y, _targetWeight, _targetBias);", output);
                code.Line("return Contrast(").Indented(() => code.Line(
                    $"x, y, perplexity, mask, negatives, temperature: {Literal.Of(_attribute.Temperature)}, "
                    + $"diversityWeight: {Literal.Of(_attribute.DiversityWeight)}, codes: {Literal.Of(_codes)});"));
            });
            code.Line();
        }

        private static (string Weight, string Bias) Torch(long fanIn) => ($"FanIn({Literal.Of(fanIn)})", $"FanIn({Literal.Of(fanIn)})");
    }
}
