using SkiaSharp;
using TorchSharp;

namespace Data2Vec.Cli.Reporting;

/// <summary>Images beside what the student sees of them.</summary>
internal static class MaskFigure
{
    private const int Gap = 8;
    private const int Side = 84;

    // Mid-grey on which neither black nor white images get lost.
    private static readonly SKColor _hidden = new(0x7f, 0x88, 0x99);

    /// <summary>Draws two rows as PNG: the images, and the same with the masked patches covered.</summary>
    /// <param name="pixels">Images in any range of values, <c>[B, C, H, W]</c> with one or three channels.</param>
    /// <param name="masked">True where masked, image by image, row by row.</param>
    /// <param name="rows">Rows of patches.</param>
    /// <param name="columns">Columns of patches.</param>
    public static byte[] Draw(torch.Tensor pixels, ReadOnlySpan<bool> masked, int rows, int columns)
    {
        var (count, channels, height, width) = ((int)pixels.size(0), (int)pixels.size(1), (int)pixels.size(2), (int)pixels.size(3));
        using var flat = pixels.detach().cpu().contiguous().view(-1);
        var values = flat.data<float>().ToArray();

        // Normalisation is undone by stretching what is there: the image is for the eye, and the eye does not know the means.
        var (low, high) = (values.Min(), values.Max());
        var scale = high > low ? 255 / (high - low) : 0;
        byte Byte(int index) => (byte)((values[index] - low) * scale);

        using var surface = SKSurface.Create(new SKImageInfo((count * (Side + Gap)) - Gap, (2 * Side) + Gap, SKColorType.Rgba8888, SKAlphaType.Premul));
        using var cover = new SKPaint { Color = _hidden };
        for (var i = 0; i < count; i++)
        {
            using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    byte Channel(int c) => Byte((((((i * channels) + Math.Min(c, channels - 1)) * height) + y) * width) + x);
                    bitmap.SetPixel(x, y, new SKColor(Channel(0), Channel(1), Channel(2)));
                }
            }

            using var drawn = SKImage.FromBitmap(bitmap);
            var left = i * (Side + Gap);
            surface.Canvas.DrawImage(drawn, SKRect.Create(left, 0, Side, Side), new SKSamplingOptions(SKFilterMode.Nearest));
            surface.Canvas.DrawImage(drawn, SKRect.Create(left, Side + Gap, Side, Side), new SKSamplingOptions(SKFilterMode.Nearest));
            for (var patch = 0; patch < rows * columns; patch++)
            {
                if (masked[(i * rows * columns) + patch])
                {
                    var (patchWidth, patchHeight) = ((float)Side / columns, (float)Side / rows);
                    surface.Canvas.DrawRect(
                        left + (patch % columns * patchWidth), Side + Gap + (patch / columns * patchHeight), patchWidth, patchHeight, cover);
                }
            }
        }

        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
