using System;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A convolution whose kernel equals its stride: [B, C, H, W] → [B, H/P · W/P, D].</summary>
internal sealed class PatchEmbedding : Stage<PatchEmbeddingAttribute>
{
    public override bool ChangesWidth => true;

    protected override StagePlan? Plan(PatchEmbeddingAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        if (context.Image is not { } image || context.Shape.Find(Role.Height) is null)
        {
            Check.Order(
                context, spec, "an image [B, C, H, W]",
                context.Modality == Modality.Image ? "put it first" : "leave it out, or declare the class with [ImageEncoder]", []);
            return null;
        }

        var heads = context.Find<TransformerAttribute>() is { } blocks ? AttributeReader.Read<TransformerAttribute>(blocks).Heads : 0;
        if (!Check.Required(
                context.Findings, spec, nameof(attribute.Dim), attribute.Dim, "the channels of each patch vector", Suggest.Width(heads))
            || !Check.AtLeast(context.Findings, spec, nameof(attribute.Patch), attribute.Patch, 1, Suggest.Patch(image.Height, image.Width))
            || !Tiles(attribute.Patch, image.Height, isHeight: true, spec, image, context)
            || !Tiles(attribute.Patch, image.Width, isHeight: false, spec, image, context))
        {
            return null;
        }

        context.WidthSite = spec.At(nameof(attribute.Dim));
        var grid = new PatchGrid(image.Height / attribute.Patch, image.Width / attribute.Patch) { Blamed = spec.At(nameof(attribute.Patch)) };
        context.Grid = grid;
        return new PatchEmbeddingPlan(spec, context.Shape, attribute.Dim, attribute.Patch, grid, context.Part);
    }

    private static bool Tiles(int patch, int side, bool isHeight, AttributeSpec spec, IImageInput image, EncoderContext context)
    {
        if (side % patch == 0)
        {
            return true;
        }

        // A patch must divide both sides, so only common divisors are worth suggesting.
        var near = Suggest.Divisors(Suggest.Common(image.Height, image.Width), patch, 2);
        var isSquare = image.Spec.Find(nameof(ImageEncoderAttribute.Size)) is not null;
        var argument = isSquare ? nameof(ImageEncoderAttribute.Size)
            : isHeight ? nameof(ImageEncoderAttribute.Height)
            : nameof(ImageEncoderAttribute.Width);
        var (full, rest) = (side / patch, side % patch);
        var sides = new[] { (long)full * patch, ((long)full + 1) * patch }.Where(size => size > 0).ToList();
        var (site, place) = (image.Spec.At(argument), spec.At(nameof(PatchEmbeddingAttribute.Patch)));

        // The one with the smallest change; in a tie the patch.
        var isSide = site.Argument is not null && sides.Min(size => Math.Abs(size - side)) < Math.Abs(near[0] - patch);
        var fixes = new[]
        {
            near.Select(n => Fix.Set(nameof(PatchEmbeddingAttribute.Patch), n, place)),
            sides.Where(size => size <= int.MaxValue).OrderBy(size => Math.Abs(size - side)).Select(size => Fix.Set(argument, size, site)),
        };
        context.Findings.Report(
            Rule.PatchDividesImage,
            isSide ? site : place,
            [
                Literal.Said(patch),
                $"{argument} = {Literal.Said(side)}",
                $"{side} = {patch} × {full} + {rest}",
                Literal.Count(rest, isHeight ? "row" : "column"),
                Check.Or(near.Select(Literal.Said)),
                Check.Or(sides.Select(size => $"'{argument} = {Literal.Said(size)}'")),
            ],
            [.. fixes[isSide ? 1 : 0], .. fixes[isSide ? 0 : 1]],
            isSide ? place : site);
        return false;
    }
}

internal sealed class PatchEmbeddingPlan : StagePlan
{
    public PatchEmbeddingPlan(AttributeSpec spec, Shape image, int dim, int patch, PatchGrid grid, Part part)
        : base(spec, $"PatchEmbedding {patch}×{patch}", Shape.Of(
            (Role.Batch, image[0].Size), (Role.Token, grid.Positions), (Role.Channel, dim)))
    {
        var channels = image[1].Size.Constant;
        var fanIn = checked(channels * patch * patch);
        Parameters =
        [
            new("patch_embedding.weight", "_patchEmbeddingWeight", part, ParameterGroup.Matrices, $"FanIn({Literal.Of(fanIn)})", [dim, channels, patch, patch], "patch_embed.conv.weight", "embeddings.patch_embeddings.projection.weight"),
            new("patch_embedding.bias", "_patchEmbeddingBias", part, ParameterGroup.Vectors, $"FanIn({Literal.Of(fanIn)})", [dim], "patch_embed.conv.bias", "embeddings.patch_embeddings.projection.bias"),
        ];

        // The patches are cut out into a copy, which the weight's gradient needs.
        Cost = Operation.LinearOfData(grid.Positions, fanIn, dim);
    }

    public override Cost Cost { get; }

    public override void Forward(CodeWriter code) =>
        code.Line("x = EmbedPatches(x, _patchEmbeddingWeight, _patchEmbeddingBias);", Output.ToString());
}
