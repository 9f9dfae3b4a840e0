using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;

namespace Data2Vec.Dsl.Fuzz.Stages;

internal sealed class ImageEntry : StageKind
{
    public override string Name => "ImageEncoder";

    public override Medium? Entry => Medium.Vision;

    public override Applied Draw(Dice dice, Flow flow)
    {
        var patch = dice.Of(1, 2, 3, 4);
        var (rows, columns) = (dice.Next(1, 5), dice.Next(1, 5));
        if (rows * columns < 2)
        {
            rows = 2;
        }

        var channels = dice.Maybe(0.5, "Channels", () => (long)dice.Of(1, 2, 3));
        return dice.Chance(0.6)
            ? new Applied(Name, new Argument("Size", (long)patch * Math.Max(rows, columns)), channels)
            : new Applied(Name, [.. dice.Shuffle<Argument?>([new Argument("Height", (long)patch * rows), new Argument("Width", (long)patch * columns), channels])]);
    }

    public override void Apply(Applied stage, Flow flow)
    {
        var attribute = stage.Read<ImageEncoderAttribute>();
        var isSquare = stage.Says("Size");
        Wrong.Unless(!isSquare || (!stage.Says("Height") && !stage.Says("Width")), "two sizes");
        if (isSquare || (!stage.Says("Height") && !stage.Says("Width")))
        {
            NeedSize(stage, "Size", attribute.Size);
            flow.Image = (attribute.Size, attribute.Size);
        }
        else
        {
            NeedSize(stage, "Height", attribute.Height);
            NeedSize(stage, "Width", attribute.Width);
            flow.Image = (attribute.Height, attribute.Width);
        }

        Wrong.Unless(attribute.Channels >= 1, "no colours");
        flow.Channels = attribute.Channels;
        flow.Emit();
    }
}

internal sealed class AudioEntry : StageKind
{
    public override string Name => "AudioEncoder";

    public override Medium? Entry => Medium.Audio;

    public override Applied Draw(Dice dice, Flow flow) =>
        new(Name, dice.Maybe(0.5, "SampleRate", () => (long)dice.Of(1000, 8_000, 44_100, 1_000_000)));

    public override void Apply(Applied stage, Flow flow)
    {
        var attribute = stage.Read<AudioEncoderAttribute>();
        (flow.SampleRate, flow.Shortest) = (attribute.SampleRate, attribute.MinSamples);
        Wrong.Unless(flow.SampleRate is >= 1 and <= 1_000_000, "no rate of sound");
        Wrong.Unless(flow.Shortest >= 0, "a length below 0");
        flow.Channels = 1;
        flow.Emit();
    }

    public override IEnumerable<Argument> Edges(Flow flow) => [new("SampleRate", 1_000_001L), new("SampleRate", 1_000_000L), new("SampleRate", 0L), new("MinSamples", 1L), new("MinSamples", -1L)];
}

internal sealed class TextEntry : StageKind
{
    public override string Name => "TextEncoder";

    public override Medium? Entry => Medium.Text;

    public override Applied Draw(Dice dice, Flow flow)
    {
        var vocabulary = dice.Of(2, 3, 4, 5, 6, 17, 29, 64);
        var context = dice.Of(1, 2, 3, 5, 8, 13, 16);
        var padding = dice.Chance(0.5) ? 1 : dice.Next(0, vocabulary - 1);
        var mask = dice.Chance(0.5) ? -1 : dice.Next(0, vocabulary - 1);
        if ((mask < 0 ? vocabulary - 1 : mask) == padding)
        {
            (padding, mask) = (0, vocabulary - 1);
        }

        return new Applied(
            Name,
            new Argument("Vocabulary", (long)vocabulary),
            new Argument("Context", (long)context),
            dice.Maybe(0.25, "MinTokens", () => (long)dice.Next(0, context)),
            padding == 1 && dice.Chance(0.5) ? null : new Argument("PaddingToken", (long)padding),
            mask < 0 && dice.Chance(0.8) ? null : new Argument("MaskToken", (long)mask));
    }

    public override void Apply(Applied stage, Flow flow)
    {
        var attribute = stage.Read<TextEncoderAttribute>();
        NeedSize(stage, "Vocabulary", attribute.Vocabulary);
        Wrong.Unless(attribute.Context >= 1, "no tokens");
        Wrong.Unless(attribute.MinTokens >= 0 && attribute.MinTokens <= attribute.Context, "the shortest text is longer than the longest");
        Wrong.Unless(attribute.PaddingToken >= 0 && attribute.PaddingToken < attribute.Vocabulary, "padding is no token");
        Wrong.Unless(attribute.MaskToken >= -1 && attribute.MaskToken < attribute.Vocabulary, "the mask is no token");
        (flow.Vocabulary, flow.Context, flow.Shortest, flow.PaddingToken) = (attribute.Vocabulary, attribute.Context, attribute.MinTokens, attribute.PaddingToken);
        flow.MaskToken = attribute.MaskToken == -1 ? attribute.Vocabulary - 1 : attribute.MaskToken;
        Wrong.Unless(flow.MaskToken != flow.PaddingToken, "mask and padding are one");
        flow.Emit();
    }

    public override IEnumerable<Argument> Edges(Flow flow) =>
    [
        new("PaddingToken", flow.Vocabulary), new("PaddingToken", flow.Vocabulary - 1), new("PaddingToken", flow.MaskToken), new("PaddingToken", -1L),
        new("MaskToken", flow.Vocabulary), new("MaskToken", flow.PaddingToken), new("MaskToken", -2L), new("MaskToken", -1L),
        new("Vocabulary", flow.PaddingToken), new("Vocabulary", flow.PaddingToken + 1), new("Vocabulary", flow.MaskToken + 1), new("Context", 0L),
        new("Context", 1L), new("MinTokens", flow.Context + 1), new("MinTokens", flow.Context), new("MinTokens", 1L), new("MinTokens", -1L),
    ];
}
