using System;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Masks;

/// <summary>Tokens of a text, singly or in spans, some of them left alone or replaced.</summary>
internal sealed class TokenMasks : MaskKind<TokenMaskAttribute>
{
    // Tokens below this one are never drawn: <s>, <pad>, </s>, <unk>.
    private const int SpecialTokens = 4;

    private static readonly TokenMaskAttribute s_usual = new();

    public override string Base => Generated.MaskPolicy;

    public override string Draw => Generated.DrawBatch;

    protected override MaskPlan? Plan(TokenMaskAttribute a, DeclarationSpec declaration, AttributeSpec spec, Findings findings)
    {
        var valid = Check.Within(
                findings, spec, nameof(a.Probability), a.Probability, a.Probability is > 0 and <= 1, "above 0 and at most 1", s_usual.Probability)
            && Check.AtLeast(findings, spec, nameof(a.Length), a.Length, 1, s_usual.Length)
            && Check.AtLeast(findings, spec, nameof(a.MinSpans), a.MinSpans, 0)
            && Check.NotNegative(findings, spec, nameof(a.LengthSpread), a.LengthSpread, 0)
            && Check.Share(findings, spec, nameof(a.LeaveUnmasked), a.LeaveUnmasked)
            && Check.Share(findings, spec, nameof(a.RandomTokens), a.RandomTokens)
            && SomeAreMasked(a, spec, findings);
        return valid ? new TokenMaskPlan(a, declaration, spec) : null;
    }

    private static bool SomeAreMasked(TokenMaskAttribute a, AttributeSpec spec, Findings findings)
    {
        if (a.LeaveUnmasked + a.RandomTokens < 1)
        {
            return true;
        }

        // In decimal, so that 1 - 0.9 is 0.1.
        var rest = Literal.Said((double)(1 - (decimal)a.LeaveUnmasked));
        var half = (double)((1 - (decimal)a.LeaveUnmasked) / 2);
        findings.Report(
            Rule.ArgumentRange,
            spec.At(nameof(a.RandomTokens)),
            [
                nameof(a.RandomTokens), Literal.Said(a.RandomTokens),
                $"below {rest}, or with 'LeaveUnmasked = {Literal.Said(a.LeaveUnmasked)}' no token would become <mask>", Literal.Said(half),
            ],
            [Fix.Set(nameof(a.RandomTokens), half)],
            spec.At(nameof(a.LeaveUnmasked)));
        return false;
    }

    private sealed class TokenMaskPlan(TokenMaskAttribute a, DeclarationSpec declaration, AttributeSpec spec) : MaskPlan(declaration, spec)
    {
        // Of the covered tokens.
        private double Masked => 1 - (a.LeaveUnmasked + a.RandomTokens);

        public override string Description => (a.Length == 1
                ? $"Token masks: ⌊{Literal.People(a.Probability)} · tokens + u⌋ single tokens of each text"
                : $"Token masks: ⌊{Literal.People(a.Probability)} · tokens / {a.Length} + u⌋ spans of {a.Length} tokens in each text, " +
                  $"which cover about {Math.Round(100 * Overlapping(a.Probability, a.Length))} % of a long one") +
            (Masked < 1 ? $"; {Math.Round(100 * Masked)} % of these become the mask." : ".");

        public override string DrawStatement =>
            """
            global::Data2Vec.Dsl.Masking.TokenMask.Draw(
                masks,
                drawsOf,
                new global::Data2Vec.Dsl.Masking.TokenMaskOptions(Probability, Length)
                {
                    MinSpans = MinSpans,
                    LengthSpread = LengthSpread,
                    LeaveUnmasked = LeaveUnmasked,
                    RandomTokens = RandomTokens,
                });
            """;

        public override long? MinPositions(PositionGrid grid) => Math.Max(a.Length + 1L, a.MinSpans > 0 ? 1 : (long)Math.Ceiling(a.Length / a.Probability));

        public override void CheckAgainst(PositionGrid positions, string encoder, Site site, Findings findings)
        {
            if (positions is not TokenGrid grid)
            {
                Unfit(positions, "tokens of a text", encoder, site, findings);
                return;
            }

            const string Argument = nameof(a.Probability);
            var n = grid.Context;
            var least = grid.Shortest?.Length ?? n;
            if (a.Length >= least)
            {
                OutOfRange(
                    nameof(a.Length), a.Length, $"below the {Literal.Count(least, "token")} that a text of '{encoder}' has at {(least < n ? "least" : "most")}",
                    [Math.Max(1, Math.Min(s_usual.Length, least / 2))], site, findings);
                return;
            }

            if ((long)a.MinSpans * a.Length >= n)
            {
                OutOfRange(
                    nameof(a.MinSpans), a.MinSpans, $"at most {(n - 1) / a.Length}, or spans of {a.Length} cover all {n} tokens of a text of '{encoder}'",
                    [1], site, findings);
                return;
            }

            if (a.RandomTokens > 0 && grid.Vocabulary <= SpecialTokens)
            {
                OutOfRange(
                    nameof(a.RandomTokens), a.RandomTokens, $"0, because the {Literal.Count(grid.Vocabulary, "token")} of '{encoder}' are all special and none is left to draw",
                    [0], site, findings);
                return;
            }

            if (!Visible(a.Probability < 1 || a.Length > 1 || Masked < 1, Argument, a.Probability, 0.9, s_usual.Probability, n, encoder, site, findings))
            {
                return;
            }

            // Where no more than every second of the longest texts gets a span, most of the others get none.
            var spans = a.Probability * n / a.Length;
            if (spans <= 0.5 && a.MinSpans == 0)
            {
                var enough = Math.Ceiling(1000.0 * a.Length / n) / 1000;
                var place = Spec.At(Argument);
                findings.Report(
                    Rule.NothingMasked,
                    place,
                    [
                        Argument, Literal.Said(a.Probability), n, encoder,
                        $"⌊{Literal.Said(a.Probability)} · {n} / {a.Length} + u⌋ = 0 for most u from 0 to 1",
                        Literal.Said(enough),
                    ],
                    [Fix.Set(Argument, Math.Max(s_usual.Probability, enough), place)],
                    site,
                    Spec.At(nameof(a.Length)));
                return;
            }

            var expected = a.Probability * least / a.Length;
            if (expected < 1 && a.MinSpans == 0 && grid.Shortest is not null)
            {
                ShortTexts(least, expected, encoder, site, findings);
            }

            Few((int)(n * Masked * Overlapping(a.Probability, a.Length)), Argument, a.Probability, s_usual.Probability, n, encoder, site, findings);
        }

        public override MaskShare ShareOf(long positions) => Spans(a.Probability, a.Length, positions, a.MinSpans, Masked);

        private void ShortTexts(int least, double expected, string encoder, Site site, Findings findings)
        {
            var place = Spec.At(nameof(a.Probability));
            findings.Report(
                Rule.ShortTextsUnmasked,
                place,
                [
                    nameof(a.Probability), Literal.Said(a.Probability), encoder, Literal.Said(Math.Round(expected, 3)), least, a.Length,
                    Literal.Said(Math.Round(100 * (1 - expected))),
                ],
                [Fix.Set(nameof(a.MinSpans), 1, place)],
                site);
        }

        public override void Constants(CodeWriter code) => Write(
            code,
            (nameof(a.Probability), a.Probability, "Share of the tokens that the spans would cover if none overlapped."),
            (nameof(a.Length), a.Length, "Length of a span in tokens."),
            (nameof(a.MinSpans), a.MinSpans, "Least number of spans in a text."),
            (nameof(a.LengthSpread), a.LengthSpread, "Standard deviation of the lengths in tokens."),
            (nameof(a.LeaveUnmasked), a.LeaveUnmasked, "Share of the covered tokens that stay as they are."),
            (nameof(a.RandomTokens), a.RandomTokens, "Share of the covered tokens that become a random token."));
    }
}
