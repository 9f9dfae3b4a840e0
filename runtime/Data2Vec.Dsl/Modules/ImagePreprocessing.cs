namespace Data2Vec.Dsl;

/// <summary>How an image gets the size that a model takes.</summary>
public enum ImageFit
{
    /// <summary>Scaled to cover the size, proportions kept, and its centre cut out; linear, over averaged levels where it shrinks.</summary>
    Cover,

    /// <summary>Scaled to the size whatever its proportions, by Pillow's bilinear filter.</summary>
    Bilinear,

    /// <summary>Scaled to the size whatever its proportions, by Pillow's bicubic filter.</summary>
    Bicubic,
}

/// <summary>How images are made ready: size, resampling, then <c>(byte / 255 - Mean[c]) / Std[c]</c> channel by channel.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Mean">Mean of each channel, of bytes divided by 255; their number is that of the channels, 1 (grey) or 3 (red, green, blue).</param>
/// <param name="Std">Standard deviation of each channel in the same unit; positive.</param>
public sealed record ImagePreprocessing(int Height, int Width, IReadOnlyList<double> Mean, IReadOnlyList<double> Std) : Preprocessing
{
    private const string MeanKey = "pixel mean";
    private const string StdKey = "pixel deviation";
    private const string SizeKey = "pixel size";
    private const string FitKey = "pixel fit";
    private const string ScaledKey = "pixel scaled to";

    /// <summary>How an image gets its size.</summary>
    public ImageFit Fit { get; init; }

    /// <summary>
    /// Rows and columns that an image is scaled to before its centre is cut out, at least those of the result; null to scale to the size itself. Has no
    /// effect with <see cref="ImageFit.Cover"/>.
    /// </summary>
    public int? ScaledTo { get; init; }

    /// <summary>Channels of an image.</summary>
    public int Channels => Mean.Count;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> ToMetadata()
    {
        var strings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [SizeKey] = Text(Channels, Height, Width),
            [FitKey] = Fit.ToString(),
            [MeanKey] = Text(Mean),
            [StdKey] = Text(Std),
        };
        if (ScaledTo is { } scaled)
        {
            strings[ScaledKey] = Text(scaled);
        }

        return strings;
    }

    /// <summary>Compares all values.</summary>
    public bool Equals(ImagePreprocessing? other) =>
        other is not null && (Height, Width, Fit, ScaledTo) == (other.Height, other.Width, other.Fit, other.ScaledTo) && Mean.SequenceEqual(other.Mean) && Std.SequenceEqual(other.Std);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Height, Width, Fit, ScaledTo, Mean[0], Std[0]);

    /// <inheritdoc/>
    public override string ToString() =>
        $"images of {Channels} × {Height} × {Width}, fitted by {Fit}{(ScaledTo is { } scaled ? $" from {scaled} pixels" : "")}, mean {Text(Mean)}, deviation {Text(Std)}";

    internal static ImagePreprocessing? Read(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.ContainsKey(SizeKey))
        {
            return null;
        }

        var size = Sizes(metadata, SizeKey, 3);
        var fit = Required(metadata, FitKey);
        int? scaled = metadata.ContainsKey(ScaledKey) ? Sizes(metadata, ScaledKey, 1)[0] : null;
        if (size[0] is not (1 or 3) || !Enum.TryParse<ImageFit>(fit, out var known) || !Enum.IsDefined(known) || scaled < Math.Max(size[1], size[2]))
        {
            throw new FormatException($"its '{SizeKey}' is '{Shown(metadata[SizeKey])}' and its '{FitKey}' '{Shown(fit)}'{(scaled is null ? "" : $" from {scaled} pixels")}, which no image has.");
        }

        var (mean, std) = (Numbers(metadata, MeanKey, size[0]), Numbers(metadata, StdKey, size[0]));
        return std.All(value => value > 0)
            ? new(size[1], size[2], mean, std) { Fit = known, ScaledTo = scaled }
            : throw new FormatException($"its '{StdKey}' is '{Shown(metadata[StdKey])}' and should be positive.");
    }
}
