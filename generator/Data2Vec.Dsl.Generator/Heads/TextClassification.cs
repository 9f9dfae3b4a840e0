using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Heads;

/// <summary>Classes of texts: the first token through a linear layer, tanh and another linear layer.</summary>
internal sealed class TextClassification : HeadKind<TextClassifierAttribute>
{
    public override Modality Modality => Modality.Text;

    public override string Base => "global::Data2Vec.Dsl.Heads.Classifier<global::Data2Vec.Dsl.TextBatch>";

    public override string Example => "TextClassifier(Classes = 3)";

    public override IReadOnlyList<string> Overrides => ["int Classes", Forward(Modality, "Pooled"), Forward(Modality, "forward")];

    protected override HeadPlan? Plan(TextClassifierAttribute attribute, AttributeSpec spec, HeadContext context)
    {
        if (context.Classes(spec, attribute.Classes, 3) is not { } classes
            || !Check.Share(context.Findings, spec, nameof(attribute.Dropout), attribute.Dropout))
        {
            return null;
        }

        attribute.Classes = classes;
        return new TextClassificationPlan(attribute, spec, context.Encoder);
    }

    private sealed class TextClassificationPlan : HeadPlan
    {
        private readonly TextClassifierAttribute _attribute;

        public TextClassificationPlan(TextClassifierAttribute attribute, AttributeSpec spec, IEncoder encoder)
            : base(spec, encoder)
        {
            _attribute = attribute;
            Parameters =
            [
                .. Linear("hidden", "_hidden", Width, Width, "classifier.dense"),
                .. Linear("classifier", "_classifier", attribute.Classes, Width, "classifier.out_proj"),
            ];
        }

        public override string Description => $"{Literal.People(_attribute.Classes)} classes of the first token";

        public override void Members(CodeWriter code)
        {
            var (vector, classes) = (Vector(Width), Vector(_attribute.Classes));
            Fact(code, "int", "Classes", Literal.Of((long)_attribute.Classes));
            Method(code, "Pooled", $"What stands for each text, its first token: {vector}.", () => code.Line("var x = First(Encode(batch, mask));", vector));
            Method(code, "forward", $"The classes' logits: {classes}.", () =>
            {
                code.Line("var x = Pooled(batch, mask);", vector);
                Dropout(code, _attribute.Dropout, vector);
                code.Line("x = Linear(x, _hiddenWeight, _hiddenBias).tanh();", vector);
                Dropout(code, _attribute.Dropout, vector);
                code.Line("x = Linear(x, _classifierWeight, _classifierBias);", classes);
            });
        }
    }
}
