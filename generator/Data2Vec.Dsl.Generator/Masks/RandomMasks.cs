using System;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Masks;

/// <summary>Single positions drawn uniformly, the same number in each sample. Fits grids and sequences.</summary>
internal sealed class RandomMasks : MaskKind<RandomMaskAttribute>
{
    // The share that data2vec's vision runs mask.
    private const double UsualRatio = 0.6;

    protected override MaskPlan? Plan(RandomMaskAttribute attribute, DeclarationSpec declaration, AttributeSpec spec, Findings findings)
    {
        var valid = Check.Said(findings, spec, nameof(attribute.Ratio), "the share of positions to mask", Literal.Said(UsualRatio))
            && Check.Within(
                findings, spec, nameof(attribute.Ratio), attribute.Ratio, attribute.Ratio is > 0 and < 1, "above 0 and below 1", UsualRatio);
        return valid ? new RandomMaskPlan(attribute.Ratio, declaration, spec) : null;
    }

    private sealed class RandomMaskPlan(double ratio, DeclarationSpec declaration, AttributeSpec spec) : MaskPlan(declaration, spec)
    {
        public override string Description => $"Random masks: ⌊N · (1 - {Literal.People(ratio)})⌋ of N positions stay visible.";

        public override string DrawStatement => "global::Data2Vec.Dsl.Masking.RandomMask.Draw(mask, Ratio, draws);";

        public override void CheckAgainst(PositionGrid positions, string encoder, Site site, Findings findings)
        {
            const string Argument = nameof(RandomMaskAttribute.Ratio);
            if (positions is FrameGrid frames)
            {
                double? Better(long there) => there > 1 ? Math.Min(UsualRatio, Most((int)Math.Min(there, int.MaxValue))) : null;
                var longest = (int)(LongestMilliseconds / frames.Milliseconds);
                var there = frames.Shortest is { } shortest ? (int)frames.Frames.Of(shortest.Length) : longest;
                if (HasRoom(frames, Argument, ratio, Better, encoder, site, findings) && ((frames.Shortest is null && there < FewestFrames) || Hides(there)))
                {
                    Few(longest - Kept(longest, ratio), Argument, ratio, UsualRatio, longest, encoder, site, findings);
                }

                return;
            }

            // A text says how many tokens it has at most, and at least only where it matters to it.
            var n = positions is PatchGrid grid ? grid.Positions : positions.Shortest?.Length ?? ((TokenGrid)positions).Context;
            var kept = Kept(n, ratio);
            if (!Visible(kept > 0, Argument, ratio, Most(n), UsualRatio <= Most(n) ? UsualRatio : Most(n), n, encoder, site, findings, positions is PatchGrid ? "smaller patches" : "longer texts", positions.Blamed))
            {
                return;
            }

            if (Hides(n))
            {
                Few(n - kept, Argument, ratio, UsualRatio, n, encoder, site, findings);
            }

            bool Hides(int all)
            {
                if (Kept(all, ratio) < all)
                {
                    return true;
                }

                var place = Spec.At(Argument);
                findings.Report(
                    Rule.NothingMasked,
                    place,
                    [Argument, Literal.Said(ratio), all, encoder, $"⌊{all} · {Literal.Said(1 - ratio)}⌋ = {all} stay visible", Literal.Said(Least(all))],
                    [Fix.Set(Argument, UsualRatio, place)],
                    site);
                return false;
            }
        }

        public override MaskShare ShareOf(long positions)
        {
            var masked = positions - Kept((int)positions, ratio);
            return new(masked, masked, masked, positions);
        }

        // ⌊N · (1 - r)⌋ of N are left, so that one is left from 1 / (1 - r) on; less than all of 2 or more.
        public override long? MinPositions(PositionGrid grid)
        {
            var n = (long)Math.Max(2, Math.Floor(1 / (1 - ratio)));
            while (n <= int.MaxValue && Kept((int)n, ratio) < 1)
            {
                n++;
            }

            return n <= int.MaxValue ? n : null;
        }

        // The runtime's arithmetic, rounding errors included.
        private static int Kept(int positions, double ratio) => (int)(positions * (1 - ratio));

        // In thousandths, and on the safe side of the rounding.
        private static double Most(int positions)
        {
            var thousandths = 999;
            while (thousandths > 0 && Kept(positions, thousandths / 1000.0) == 0)
            {
                thousandths--;
            }

            return thousandths / 1000.0;
        }

        private static double Least(int positions) => Math.Ceiling(1000.0 / positions) / 1000;

        public override void Constants(CodeWriter code) =>
            code.Summary("Share of the positions that is masked.").Line($"public const double Ratio = {Literal.Of(ratio)};");
    }
}
