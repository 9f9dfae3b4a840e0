using System;
using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>The entry of a text encoder: tokens of one vocabulary.</summary>
internal sealed class TextInput : Stage<TextEncoderAttribute>
{
    public override Modality Entry => Modality.Text;

    protected override StagePlan? Plan(TextEncoderAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var findings = context.Findings;
        var vocabulary = attribute.Vocabulary;
        var mask = attribute.MaskToken < 0 ? vocabulary - 1 : attribute.MaskToken;
        if (!Check.Said(findings, spec, nameof(attribute.Vocabulary), "the tokens of the vocabulary", Literal.Said(50_265))
            || !Check.AtLeast(findings, spec, nameof(attribute.Vocabulary), vocabulary, 2, 50_265)
            || !Check.AtLeast(findings, spec, nameof(attribute.Context), attribute.Context, 1, 512)
            || !Check.AtLeast(findings, spec, nameof(attribute.MinTokens), attribute.MinTokens, 0)
            || !Check.AtMost(findings, spec, nameof(attribute.MinTokens), attribute.MinTokens, attribute.Context, also: spec.At(nameof(attribute.Context)))
            || !Token(nameof(attribute.PaddingToken), attribute.PaddingToken, 0, mask == 1 ? 0 : 1)
            || !Token(nameof(attribute.MaskToken), attribute.MaskToken, -1, attribute.PaddingToken == vocabulary - 1 ? vocabulary - 2 : vocabulary - 1))
        {
            return null;
        }

        if (mask == attribute.PaddingToken)
        {
            // A masked position would count as padding: it would have no place and no gradient.
            var remedy = mask == vocabulary - 1 && mask > 0 ? mask - 1 : vocabulary - 1;

            var padding = mask == 1 ? 0 : 1;

            // Of the two, the one that is said; of two that are, the one that is not where it usually is.
            var isPadding = spec.Find(nameof(attribute.PaddingToken)) is not null
                && (spec.Find(nameof(attribute.MaskToken)) is null || (mask == vocabulary - 1 && mask > 1));
            findings.Report(
                Rule.TokensCoincide,
                isPadding ? spec.At(nameof(attribute.PaddingToken)) : spec.At(nameof(attribute.MaskToken)),
                [
                    Literal.Said(mask), spec.Find(nameof(attribute.MaskToken)) is null ? "the last of the vocabulary" : "as declared",
                    isPadding ? $"'PaddingToken = {padding}'" : Literal.Said(remedy),
                ],
                isPadding ? [Fix.Set(nameof(attribute.PaddingToken), padding)] : [Fix.Set(nameof(attribute.MaskToken), remedy)],
                isPadding ? [spec.At(nameof(attribute.Vocabulary))] : [spec.At(nameof(attribute.PaddingToken))]);
            return null;
        }

        context.Shortest = attribute.MinTokens == 0
            ? null
            : new ShortestInput(nameof(attribute.MinTokens), attribute.MinTokens, spec.At(nameof(attribute.MinTokens)));
        context.Grid = new TokenGrid(vocabulary, attribute.Context)
        {
            Shortest = context.Shortest,
            Blamed = context.Shortest?.Site ?? spec.At(nameof(attribute.Context)),
        };
        context.Reference["N"] = attribute.Context;
        context.ReferenceText = $"{Literal.People(attribute.Context)} tokens";
        var text = new TextInputPlan(spec, vocabulary, attribute.Context, attribute.MinTokens, attribute.PaddingToken, mask);
        context.Text = text;
        return text;

        bool Token(string argument, int value, int least, int suggestion) =>
            Check.AtLeast(findings, spec, argument, value, least, suggestion)
            && Check.AtMost(findings, spec, argument, value, vocabulary - 1, Math.Min(suggestion, vocabulary - 1), spec.At(nameof(attribute.Vocabulary)));
    }
}

internal sealed class TextInputPlan(AttributeSpec spec, int vocabulary, int context, int minTokens, int paddingToken, int maskToken)
    : StagePlan(spec, "Tokens", Shape.Of((Role.Batch, Dim.Symbol("B")), (Role.Token, Dim.Symbol("N")))), ITextInput
{
    public int Vocabulary { get; } = vocabulary;

    public int Context { get; } = context;

    public int PaddingToken { get; } = paddingToken;

    public int MaskToken { get; } = maskToken;

    public override IEnumerable<(string Name, long Value, string Summary)> Constants =>
    [
        ("Vocabulary", Vocabulary, "Tokens of the vocabulary."),
        ("Context", Context, "Most tokens of a text."),
        ("PaddingToken", PaddingToken, "The token that fills up short texts."),
        ("MaskToken", MaskToken, "The token that hides others from the student."),
    ];

    public override void Forward(CodeWriter code) => code
        .Line($"batch.Require(GetName(), Vocabulary, Context{(minTokens > 0 ? $", least: {minTokens}" : "")});")
        .Line("var tokens = batch.Tokens;", Output.ToString());
}
