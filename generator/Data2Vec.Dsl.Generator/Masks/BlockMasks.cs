using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Masks;

/// <summary>BEiT's rectangles on a grid of patches.</summary>
internal sealed class BlockMasks : MaskKind<BlockMaskAttribute>
{
    protected override MaskPlan? Plan(BlockMaskAttribute attribute, DeclarationSpec declaration, AttributeSpec spec, Findings findings)
    {
        var valid = Check.AtLeast(findings, spec, nameof(attribute.Masked), attribute.Masked, 1)
            && Check.AtLeast(findings, spec, nameof(attribute.MinBlock), attribute.MinBlock, 1);
        if (valid && attribute.MaxBlock < attribute.MinBlock)
        {
            findings.Report(
                Rule.BlockSize,
                spec.At(nameof(attribute.MaxBlock)),
                [nameof(attribute.MaxBlock), attribute.MaxBlock, $"below 'MinBlock = {attribute.MinBlock}'", $"{attribute.MinBlock} or more"],
                [new ArgumentFix(nameof(attribute.MaxBlock), Literal.People(attribute.MinBlock))],
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

        public override void CheckAgainst(PatchGrid grid, string encoder, Site site, Findings findings)
        {
            if (attribute.Masked >= grid.Positions)
            {
                findings.Report(
                    Rule.NoVisiblePositions,
                    site,
                    [nameof(attribute.Masked), attribute.Masked, 0, grid.Positions, grid.Positions - 1],
                    [],
                    Spec.At(nameof(attribute.Masked)));
                return;
            }

            // Rectangles must be smaller than the grid in both directions, and the first one may be as large as the goal.
            var largest = (grid.Rows - 1) * (grid.Columns - 1);
            if (attribute.MinBlock > largest || attribute.MinBlock > attribute.Masked)
            {
                var limit = System.Math.Min(largest, attribute.Masked);
                findings.Report(
                    Rule.BlockSize,
                    site,
                    [
                        nameof(attribute.MinBlock),
                        attribute.MinBlock,
                        attribute.MinBlock > largest
                            ? $"more than the largest rectangle inside the {grid.Rows}×{grid.Columns} grid of '{encoder}' ({grid.Rows - 1}×{grid.Columns - 1} = {largest})"
                            : $"more than the {attribute.Masked} patches to mask",
                        limit < 1 ? "a finer patch size" : $"{limit} or less",
                    ],
                    [],
                    Spec.At(nameof(attribute.MinBlock)));
            }
        }

        public override void Constants(CodeWriter code) => code
            .Summary("Patches to mask; a sample may end a little below.").Line($"public const int Masked = {attribute.Masked};").Line()
            .Summary("Least area of a rectangle in patches.").Line($"public const int MinBlock = {attribute.MinBlock};").Line()
            .Summary("Largest area of a rectangle in patches.").Line($"public const int MaxBlock = {attribute.MaxBlock};");
    }
}
