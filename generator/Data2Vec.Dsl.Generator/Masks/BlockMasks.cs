using System;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Masks;

/// <summary>BEiT's rectangles on a grid of patches.</summary>
internal sealed class BlockMasks : MaskKind<BlockMaskAttribute>
{
    protected override MaskPlan? Plan(BlockMaskAttribute attribute, DeclarationSpec declaration, AttributeSpec spec, Findings findings)
    {
        var valid = Check.AtLeast(findings, spec, nameof(attribute.Masked), attribute.Masked, 1, 120)
            && Check.AtLeast(findings, spec, nameof(attribute.MinBlock), attribute.MinBlock, 1);
        // The least area is held against the goal first, so that raising the largest to it is never a fix that leaves too much.
        var most = attribute.MaxBlock < 1 ? attribute.Masked : Math.Min(attribute.Masked, attribute.MaxBlock);
        if (valid && attribute.MinBlock > attribute.Masked)
        {
            findings.Report(
                Rule.BlockSize,
                spec.At(nameof(attribute.MinBlock)),
                [
                    nameof(attribute.MinBlock),
                    Literal.Said(attribute.MinBlock),
                    $"more than 'Masked = {Literal.Said(attribute.Masked)}'",
                    $"{Literal.Said(most)} or less",
                ],
                [Fix.Set(nameof(attribute.MinBlock), most)],
                spec.At(nameof(attribute.Masked)));
            return null;
        }

        if (valid && attribute.MaxBlock >= 1 && attribute.MaxBlock < attribute.MinBlock)
        {
            // A smaller least suits every grid and every goal; a larger most may not.
            findings.Report(
                Rule.BlockSize,
                spec.At(nameof(attribute.MinBlock)),
                [
                    nameof(attribute.MinBlock),
                    Literal.Said(attribute.MinBlock),
                    $"above 'MaxBlock = {Literal.Said(attribute.MaxBlock)}'",
                    $"{Literal.Said(attribute.MaxBlock)} or less",
                ],
                [
                    Fix.Set(nameof(attribute.MinBlock), attribute.MaxBlock),
                    Fix.Set(nameof(attribute.MaxBlock), attribute.MinBlock, spec.At(nameof(attribute.MaxBlock))),
                ],
                spec.At(nameof(attribute.MaxBlock)));
            return null;
        }

        if (valid && attribute.MaxBlock < 1)
        {
            findings.Report(
                Rule.BlockSize,
                spec.At(nameof(attribute.MaxBlock)),
                [
                    nameof(attribute.MaxBlock),
                    Literal.Said(attribute.MaxBlock),
                    $"below 'MinBlock = {Literal.Said(attribute.MinBlock)}'",
                    $"{Literal.Said(attribute.MinBlock)} or more",
                ],
                [Fix.Set(nameof(attribute.MaxBlock), attribute.MinBlock)],
                spec.At(nameof(attribute.MinBlock)));
            return null;
        }

        return valid ? new BlockMaskPlan(attribute, declaration, spec) : null;
    }

    private sealed class BlockMaskPlan(BlockMaskAttribute attribute, DeclarationSpec declaration, AttributeSpec spec)
        : MaskPlan(declaration, spec)
    {
        public override string Description =>
            $"BEiT's block masks: rectangles of {attribute.MinBlock} to {attribute.MaxBlock} patches until {attribute.Masked} are covered.";

        public override string DrawStatement =>
            "global::Data2Vec.Dsl.Masking.BlockMask.Draw(mask, grid.Rows, grid.Columns, Masked, MinBlock, MaxBlock, draws);";

        public override void CheckAgainst(PositionGrid positions, string encoder, Site site, Findings findings)
        {
            if (positions is not PatchGrid grid)
            {
                Unfit(positions, "a grid of patches", encoder, site, findings);
                return;
            }

            var n = grid.Positions;
            if (!Visible(attribute.Masked < n, nameof(attribute.Masked), attribute.Masked, n - 1, Suggest.Masked(n), n, encoder, site, findings, blamed: grid.Blamed))
            {
                return;
            }

            var limit = LargestBlock(grid);
            if (attribute.MinBlock > limit)
            {
                var place = Spec.At(nameof(attribute.MinBlock));
                findings.Report(
                    Rule.BlockSize,
                    place,
                    [
                        nameof(attribute.MinBlock),
                        Literal.Said(attribute.MinBlock),
                        $"more than a rectangle in the {grid.Rows}×{grid.Columns} grid of '{encoder}' can cover ({limit}: both sides are shorter than the grid's, and it is at most 3.3 times as long as wide)",
                        limit < 1 ? "smaller patches" : $"{Literal.Said(limit)} or less",
                    ],
                    limit < 1 ? [] : [Fix.Set(nameof(attribute.MinBlock), limit, place)],
                    site);
                return;
            }

            Few(attribute.Masked, nameof(attribute.Masked), attribute.Masked, Suggest.Masked(n), n, encoder, site, findings);
        }

        // Sides are √(area · aspect) and √(area / aspect), rounded, with an aspect from 0.3 to 1 / 0.3; both must be smaller than the grid's.
        private static long LargestBlock(PatchGrid grid)
        {
            double Square(int side) => (side - 0.5) * (side - 0.5);
            var narrow = Math.Min(Square(grid.Rows), Square(grid.Columns)) / 0.3;
            var inside = (grid.Rows - 1L) * (grid.Columns - 1);
            return Math.Min(inside, (long)Math.Ceiling(narrow) - 1);
        }

        // The last rectangle is drawn not to exceed the number; tries run out rarely, and never before the first.
        public override MaskShare ShareOf(long positions) => new(attribute.MinBlock, attribute.Masked, attribute.Masked, positions);

        public override void Constants(CodeWriter code) => code
            .Summary("Patches to mask; a sample may end a little below.").Line($"public const int Masked = {attribute.Masked};").Line()
            .Summary("Least area of a rectangle in patches.").Line($"public const int MinBlock = {attribute.MinBlock};").Line()
            .Summary("Largest area of a rectangle in patches.").Line($"public const int MaxBlock = {attribute.MaxBlock};");
    }
}
