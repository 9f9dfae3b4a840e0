namespace Data2Vec.Dsl.Data;

/// <summary>
/// Prepares an image as Hugging Face's BeitImageProcessor does for BEiT and data2vec-vision: resized to a square whatever its proportions, the centre
/// cut out where asked for, bytes / 255, normalised.
/// </summary>
/// <remarks>The defaults are those of the published data2vec-image models. A wrong filter moves their outputs by about 1e-2.</remarks>
public sealed record ImageProcessor
{
    /// <summary>Of the published data2vec-image models: 224 pixels, bicubic.</summary>
    public static ImageProcessor Data2VecVision { get; } = new();

    /// <summary>Of the published BEiT models of 224 pixels: bilinear.</summary>
    public static ImageProcessor Beit { get; } = new() { Filter = ResizeFilter.Bilinear };

    /// <summary>Rows and columns that an image is resized to.</summary>
    public int Size { get; init; } = 224;

    /// <summary>The filter.</summary>
    public ResizeFilter Filter { get; init; } = ResizeFilter.Bicubic;

    /// <summary>Rows and columns that are cut out of the centre after resizing, at most <see cref="Size"/>; null for all.</summary>
    public int? CropSize { get; init; }

    /// <summary>Mean of each channel, of bytes divided by 255.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.5, 0.5, 0.5];

    /// <summary>Standard deviation of each channel in the same unit.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.5, 0.5, 0.5];

    /// <summary>Rows and columns of the result.</summary>
    public int OutputSize => CropSize ?? Size;

    /// <summary>The same as a model keeps it: set it on an encoder that was loaded from a file of another library.</summary>
    public ImagePreprocessing Preprocessing => new(OutputSize, OutputSize, Mean, Std)
    {
        Fit = Filter == ResizeFilter.Bicubic ? ImageFit.Bicubic : ImageFit.Bilinear,
        ScaledTo = CropSize is null ? null : Size,
    };

    /// <summary>Prepares an image.</summary>
    /// <param name="rgb">Bytes, red, green, blue, pixel by pixel: <c>[height, width, 3]</c>.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <returns><c>[3, OutputSize, OutputSize]</c></returns>
    /// <exception cref="ArgumentException">The bytes do not fit the sizes, or the options do not fit each other.</exception>
    public float[] Apply(ReadOnlySpan<byte> rgb, int height, int width)
    {
        if (Mean.Count != 3 || Std.Count != 3 || CropSize > Size || OutputSize < 1)
        {
            throw new ArgumentException(
                $"Means and deviations are 3 numbers and a crop is 1 to {Size} pixels, "
                + $"but there are {Mean.Count} and {Std.Count} numbers and {OutputSize} pixels.");
        }

        var resized = Resize(rgb, height, width);
        var (side, plane) = (OutputSize, OutputSize * OutputSize);
        var skip = (Size - side) / 2;
        var result = new float[3 * plane];
        for (var channel = 0; channel < 3; channel++)
        {
            // In float32 as numpy does it: scale, then mean, then deviation.
            var (mean, std) = ((float)Mean[channel], (float)Std[channel]);
            for (var i = 0; i < plane; i++)
            {
                var (y, x) = Math.DivRem(i, side);
                var value = (float)(resized[((((y + skip) * Size) + x + skip) * 3) + channel] * (1 / 255.0));
                result[(channel * plane) + i] = (value - mean) / std;
            }
        }

        return result;
    }

    /// <summary>Only the first step of <see cref="Apply"/>, exactly as Pillow makes it: <c>[Size, Size, 3]</c>.</summary>
    /// <inheritdoc cref="Apply"/>
    public byte[] Resize(ReadOnlySpan<byte> rgb, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (rgb.Length != (long)height * width * 3)
        {
            throw new ArgumentException(
                $"An image of {height} × {width} pixels has {(long)height * width * 3} bytes, but these are {rgb.Length}.", nameof(rgb));
        }

        return ImageResize.Apply(rgb, (height, width), 3, (Size, Size), Filter);
    }
}
