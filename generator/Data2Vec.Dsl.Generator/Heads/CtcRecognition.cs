using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Heads;

/// <summary>Symbols of frames, by one linear layer, trained by CTC.</summary>
internal sealed class CtcRecognition : HeadKind<CtcHeadAttribute>
{
    public override Modality Modality => Modality.Audio;

    public override string Base => "global::Data2Vec.Dsl.Heads.CtcModel";

    public override string Example => "CtcHead(Vocabulary = 32)";

    public override IReadOnlyList<string> Overrides =>
    [
        "int Vocabulary", "int MaxLabels", $"global::{typeof(CtcReduction).FullName} Reduction", "bool ZeroInfinity", "long FramesOf(long samples)", Forward(Modality, "forward"),
    ];

    protected override HeadPlan? Plan(CtcHeadAttribute attribute, AttributeSpec spec, HeadContext context) =>
        context.Required(spec, nameof(attribute.Vocabulary), attribute.Vocabulary, "the symbols, blank included", 32)
            && Check.AtLeast(context.Findings, spec, nameof(attribute.MaxLabels), attribute.MaxLabels, 0)
            && Check.Share(context.Findings, spec, nameof(attribute.Dropout), attribute.Dropout)
            && HasFrames(attribute, spec, context)
            ? new CtcRecognitionPlan(attribute, spec, context.Encoder)
            : null;

    // Each symbol needs a frame; equal ones a blank between them, which is not asked for here: what is said, no declaration knows.
    private static bool HasFrames(CtcHeadAttribute attribute, AttributeSpec spec, HeadContext context)
    {
        var encoder = context.Encoder;
        if (attribute.MaxLabels == 0 || encoder.Shortest is not { } shortest || FramesOf(encoder, shortest.Length) is var there && there >= attribute.MaxLabels)
        {
            return true;
        }

        var needed = encoder.Frames!.Needs(encoder.Adapter?.Needs(attribute.MaxLabels) ?? attribute.MaxLabels);
        var fits = needed <= int.MaxValue;
        var (best, fewer) = ($"'{shortest.Argument} = {Literal.Said(needed)}' on '{context.Reference.Name}'", $"'{nameof(attribute.MaxLabels)} = {Literal.Said(there)}' or less");
        context.Findings.Report(
            Rule.FewFrames,
            spec.At(nameof(attribute.MaxLabels)),
            [
                nameof(attribute.MaxLabels), Literal.Said(attribute.MaxLabels), Literal.Said((2L * attribute.MaxLabels) - 1),
                $"a clip of '{shortest.Argument} = {Literal.Said(shortest.Length)}' of '{context.Reference.Name}' has {Literal.People(there)}",
                fits ? $"{best}, or {fewer}" : fewer,
            ],
            fits
                ? [Fix.Set(shortest.Argument, needed, shortest.Site), Fix.Set(nameof(attribute.MaxLabels), there)]
                : [Fix.Set(nameof(attribute.MaxLabels), there)],
            shortest.Site);
        return false;
    }

    private static long FramesOf(IEncoder encoder, long samples) =>
        encoder.Frames!.Of(samples) is var frames && encoder.Adapter is { } adapter ? adapter.Of(frames) : frames;

    private sealed class CtcRecognitionPlan : HeadPlan
    {
        private readonly CtcHeadAttribute _attribute;

        public CtcRecognitionPlan(CtcHeadAttribute attribute, AttributeSpec spec, IEncoder encoder)
            : base(spec, encoder)
        {
            _attribute = attribute;
            Parameters = Linear("symbols", "_symbols", attribute.Vocabulary, Width, "lm_head", "proj").ToList();
        }

        public override string Description => $"one of {Literal.People(_attribute.Vocabulary)} symbols for each frame";

        public override void Members(CodeWriter code)
        {
            var (input, output) = (Encoder.Output.ToString(), PositionsOf(_attribute.Vocabulary));
            Fact(code, "int", "Vocabulary", Literal.Of((long)_attribute.Vocabulary));
            Fact(code, "int", "MaxLabels", Literal.Of((long)_attribute.MaxLabels));
            Fact(code, $"global::{typeof(CtcReduction).FullName}", "Reduction", Literal.Of(_attribute.Reduction));
            Fact(code, "bool", "ZeroInfinity", Literal.Of(_attribute.ZeroInfinity));
            Fact(code, "long", "FramesOf(long samples)", $"{Encoder.Spec.Type.GlobalName}.{(Encoder.Adapter is null ? "Frames" : "OutputFrames")}(samples)");
            Method(code, "forward", $"The symbols' logits: {output}.", () =>
            {
                code.Line("var x = Encode(batch, mask);", input);
                Dropout(code, _attribute.Dropout, input);
                code.Line("x = Linear(x, _symbolsWeight, _symbolsBias);", output);
            });
        }
    }
}
