using System;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Masks;

/// <summary>Single positions drawn uniformly, the same number in each sample. Fits grids and sequences.</summary>
internal sealed class RandomMasks : MaskKind<RandomMaskAttribute>
{
    protected override MaskPlan? Plan(RandomMaskAttribute attribute, DeclarationSpec declaration, AttributeSpec spec, Findings findings)
    {
        if (spec.Find(nameof(attribute.Ratio)) is null)
        {
            findings.Report(Rule.MissingArgument, spec.At(), spec.ShortName, nameof(attribute.Ratio), "the share of positions to mask");
            return null;
        }

        var valid = Check.Within(
            findings, spec, nameof(attribute.Ratio), attribute.Ratio, attribute.Ratio is > 0 and < 1, "above 0 and below 1", 0.5);
        return valid ? new RandomMaskPlan(attribute.Ratio, declaration, spec) : null;
    }

    private sealed class RandomMaskPlan(double ratio, DeclarationSpec declaration, AttributeSpec spec) : MaskPlan(declaration, spec)
    {
        public override string Description => $"Random masks: ⌊N · (1 - {Literal.People(ratio)})⌋ of N positions stay visible.";

        public override string DrawStatement => "global::Data2Vec.Dsl.Masking.RandomMask.Draw(mask, Ratio, draws);";

        public override void CheckAgainst(PatchGrid grid, string encoder, Site site, Findings findings)
        {
            var n = grid.Positions;
            var visible = (int)(n * (1 - ratio));
            if (visible == 0)
            {
                // One visible position needs n · (1 - ratio) ≥ 1; rounded down to three places so that it surely holds.
                var limit = Math.Floor(1000.0 * (n - 1) / n) / 1000;
                findings.Report(
                    Rule.NoVisiblePositions, site, ["Ratio", Literal.People(ratio), 0, n, Literal.People(limit)], [], Spec.At("Ratio"));
            }
            else if (visible == n)
            {
                var least = Math.Ceiling(1000.0 / n) / 1000;
                findings.Report(
                    Rule.NothingMasked,
                    site,
                    ["Ratio", Literal.People(ratio), n, $"⌊{n} · {Literal.People(1 - ratio)}⌋ = {n} stay visible", Literal.People(least)],
                    [],
                    Spec.At("Ratio"));
            }
        }

        public override void Constants(CodeWriter code) =>
            code.Summary("Share of the positions that is masked.").Line($"public const double Ratio = {Literal.Of(ratio)};");
    }
}
