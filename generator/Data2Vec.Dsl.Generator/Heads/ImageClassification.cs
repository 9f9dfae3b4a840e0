using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Heads;

/// <summary>Classes of images: the normalised mean of the patches, or the class token, through one linear layer.</summary>
internal sealed class ImageClassification : HeadKind<ImageClassifierAttribute>
{
    public override Modality Modality => Modality.Image;

    public override string Base => "global::Data2Vec.Dsl.Heads.Classifier<global::Data2Vec.Dsl.ImageBatch>";

    public override string Example => "ImageClassifier(Classes = 1000)";

    public override IReadOnlyList<string> Overrides => ["int Classes", Forward(Modality, "Pooled"), Forward(Modality, "forward")];

    protected override HeadPlan? Plan(ImageClassifierAttribute attribute, AttributeSpec spec, HeadContext context)
    {
        var isMean = attribute.Pooling == Pooling.Mean;
        if (context.Classes(spec, attribute.Classes, 1000) is not { } classes
            || !context.Has(isMean || context.Encoder.ExtraTokens > 0, spec, nameof(attribute.Pooling), "ClassToken", "no token represents the image"))
        {
            return null;
        }

        var blocks = context.Encoder.Blocks;
        if (isMean && blocks.Attribute is { Norm: Norm.Pre, FinalNorm: true })
        {
            const string Argument = nameof(TransformerAttribute.FinalNorm);
            context.Findings.Report(
                Rule.NormalisedTwice,
                context.Entry.AtType(0),
                [context.Reference.Name, spec.ShortName],
                [Fix.Set(Argument, "false", blocks.Spec.At(Argument)), Fix.Set(nameof(attribute.Pooling), $"{nameof(Pooling)}.{Pooling.ClassToken}", spec.At())],
                blocks.Spec.At(Argument),
                spec.At());
        }

        attribute.Classes = classes;
        return new ImageClassificationPlan(attribute, spec, context.Encoder);
    }

    private sealed class ImageClassificationPlan : HeadPlan
    {
        private readonly ImageClassifierAttribute _attribute;

        public ImageClassificationPlan(ImageClassifierAttribute attribute, AttributeSpec spec, IEncoder encoder)
            : base(spec, encoder)
        {
            _attribute = attribute;
            var norm = IsMean ? Norm("norm", "_norm", Width, "pooler.layernorm").Select(InEncoder) : [];
            Parameters = [.. norm, .. Linear("classifier", "_classifier", attribute.Classes, Width, "classifier")];
        }

        public override string Description =>
            $"{Literal.People(_attribute.Classes)} classes of {(IsMean ? "the patches' mean, normalised" : "the class token")}";

        private bool IsMean => _attribute.Pooling == Pooling.Mean;

        public override void Members(CodeWriter code)
        {
            var (vector, classes) = (Vector(Width), Vector(_attribute.Classes));
            Fact(code, "int", "Classes", Literal.Of((long)_attribute.Classes));
            Method(code, "Pooled", $"What stands for each image: {vector}.", () =>
            {
                code.Line("var x = Encode(batch, mask);", Encoder.Output.ToString());
                code.Line(IsMean ? $"x = MeanOfPositions(x, first: {Encoder.ExtraTokens});" : "x = First(x);", vector);
                if (IsMean)
                {
                    code.Line($"x = LayerNorm(x, _normWeight, _normBias, {Epsilon});", vector);
                }
            });
            Method(code, "forward", $"The classes' logits: {classes}.", () => code
                .Line("var x = Pooled(batch, mask);", vector)
                .Line("x = Linear(x, _classifierWeight, _classifierBias);", classes));
        }
    }
}
