using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Rules;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>The entry of an image encoder: images of one size.</summary>
internal sealed class ImageInput : Stage<ImageEncoderAttribute>
{
    public override Modality Entry => Modality.Image;

    protected override StagePlan? Plan(ImageEncoderAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var findings = context.Findings;
        var square = spec.Find(nameof(attribute.Size)) is not null;
        var (height, width) = square ? (attribute.Size, attribute.Size) : (attribute.Height, attribute.Width);
        var side = spec.Find(nameof(attribute.Height)) ?? spec.Find(nameof(attribute.Width));
        if (square && side is not null)
        {
            findings.Report(
                Rule.TwoSizes,
                spec.At(side.Name),
                [side.Name, AttributeReader.Said(spec, side), Literal.Said(attribute.Size)],
                [Fix.Remove(side.Name)],
                spec.At(nameof(attribute.Size)));
            return null;
        }

        var valid = side is null
            ? Check.Required(findings, spec, nameof(attribute.Size), attribute.Size, "the side of the image in pixels", 224)
            : Check.Required(findings, spec, nameof(attribute.Height), height, "the rows of the image", width > 0 ? width : 224)
                && Check.Required(findings, spec, nameof(attribute.Width), width, "the columns of the image", height > 0 ? height : 224);
        valid = valid && Check.AtLeast(findings, spec, nameof(attribute.Channels), attribute.Channels, 1, 3);
        if (!valid)
        {
            return null;
        }

        var image = new ImageInputPlan(spec, attribute.Channels, height, width);
        context.Image = image;
        return image;
    }
}

internal sealed class ImageInputPlan(AttributeSpec spec, int channels, int height, int width)
    : StagePlan(spec, "Image", Shape.Of(
        (Role.Batch, Dim.Symbol("B")), (Role.Channel, channels), (Role.Height, height), (Role.Width, width))), IImageInput
{
    public int Channels { get; } = channels;

    public int Height { get; } = height;

    public int Width { get; } = width;

    public override IEnumerable<(string Name, long Value, string Summary)> Constants =>
    [
        ("Channels", Channels, "Channels of an image."),
        ("Height", Height, "Rows of an image."),
        ("Width", Width, "Columns of an image."),
    ];

    public override void Forward(CodeWriter code) => code
        .Line($"batch.Require(GetName(), channels: {Channels}, height: {Height}, width: {Width});")
        .Line("var x = batch.Pixels;", Output.ToString());
}
