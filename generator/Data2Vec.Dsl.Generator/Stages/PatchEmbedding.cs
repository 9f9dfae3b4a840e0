using System.Linq;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A convolution whose kernel equals its stride: [B, C, H, W] → [B, H/P · W/P, D].</summary>
internal sealed class PatchEmbedding : Stage<PatchEmbeddingAttribute>
{
    protected override StagePlan? Plan(PatchEmbeddingAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (context.Previous is not VisionInputPlan image)
        {
            Check.Order(context, spec, "an image [B, C, H, W]", "put it first");
            return null;
        }

        if (!Check.Required(context.Findings, spec, nameof(attribute.Dim), attribute.Dim, "the channels of each patch vector")
            || !Check.AtLeast(context.Findings, spec, nameof(attribute.Patch), attribute.Patch, 1)
            || !Tiles(attribute.Patch, image.Height, "a height", "rows", spec, image, context)
            || !Tiles(attribute.Patch, image.Width, "a width", "columns", spec, image, context))
        {
            return null;
        }

        context.Grid = new PatchGrid(image.Height / attribute.Patch, image.Width / attribute.Patch);
        return new PatchEmbeddingPlan(spec, image, attribute.Dim, attribute.Patch, context.Grid, context.MaskPoint is null);
    }

    private static bool Tiles(int patch, int side, string what, string lost, AttributeSpec spec, VisionInputPlan image, EncoderContext context)
    {
        if (side % patch == 0)
        {
            return true;
        }

        // A patch must divide both sides, so only common divisors are worth suggesting.
        var sides = Check.Divisors(image.Height).Where(d => image.Width % d == 0);
        var nearest = sides.OrderBy(d => System.Math.Abs(d - patch)).ThenByDescending(d => d).Take(2).ToList();
        var (smaller, larger) = (side / patch * patch, ((side / patch) + 1L) * patch);
        context.Findings.Report(
            Rule.PatchDividesImage,
            spec.At(nameof(PatchEmbeddingAttribute.Patch)),
            [patch, what, side, side / patch, side % patch, lost, Check.Or(nearest.Select(n => Literal.People(n))), System.Math.Max(smaller, patch), larger],
            nearest.Select(n => new ArgumentFix(nameof(PatchEmbeddingAttribute.Patch), Literal.People(n))).ToList(),
            image.Spec.At());
        return false;
    }
}

internal sealed class PatchEmbeddingPlan : StagePlan
{
    public PatchEmbeddingPlan(AttributeSpec spec, VisionInputPlan image, int dim, int patch, PatchGrid grid, bool isLocal)
        : base(spec, $"PatchEmbedding {patch}×{patch}", Shape.Of(
            (Role.Batch, image.Output[0].Size), (Role.Token, grid.Positions), (Role.Channel, dim)))
    {
        var fanIn = (long)image.Channels * patch * patch;
        Parameters =
        [
            new("patch_embedding.weight", "_patchEmbeddingWeight", isLocal, true, $"FanIn({Literal.Of(fanIn)})", [dim, image.Channels, patch, patch], "patch_embed.conv.weight"),
            new("patch_embedding.bias", "_patchEmbeddingBias", isLocal, false, $"FanIn({Literal.Of(fanIn)})", [dim], "patch_embed.conv.bias"),
        ];
        Flops = (Dim)2 * grid.Positions * fanIn * dim;
    }

    public override void Forward(CodeWriter code) =>
        code.Line("x = EmbedPatches(x, _patchEmbeddingWeight, _patchEmbeddingBias);", Output.ToString());
}
