using Data2Vec.Dsl.Files;
using SkiaSharp;

namespace Data2Vec.Dsl.Data;

/// <summary>Turns one image file into bytes of a given size. Bad files give a reason and never an exception.</summary>
internal static class ImageDecoder
{
    // A header can claim any size; beyond this it is refused before memory is taken. No format packs more pixels into a byte, but for a plain area.
    private const long MaxPixels = 120_000_000;
    private const long MaxPixelsPerByte = 10_000;
    private const long AlwaysPixels = 1_000_000;

    /// <summary>Decodes, scales to cover, cuts out the centre.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="destination">Room for <c>[C, H, W]</c> bytes.</param>
    /// <returns>Null on success, otherwise why the file was left out.</returns>
    public static string? TryDecode(string path, int channels, int height, int width, Span<byte> destination)
    {
        try
        {
            using var file = RegularFile.Open(path);
            var length = file.Length;
            using var codec = SKCodec.Create(file);
            if (codec is null)
            {
                return (FileFormat.Of(path) is { } format ? $"it is {format.Name}, and " : "")
                    + "not an image in a format that can be read (png, jpeg, bmp, webp, gif)";
            }

            var size = (long)codec.Info.Width * codec.Info.Height;
            if (size > MaxPixels)
            {
                return $"too large: {codec.Info.Width} × {codec.Info.Height} pixels";
            }

            if (size > AlwaysPixels && size / MaxPixelsPerByte > length)
            {
                return $"damaged: {length} bytes cannot hold {codec.Info.Width} × {codec.Info.Height} pixels";
            }

            using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
            var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
            if (result != SKCodecResult.Success)
            {
                return result == SKCodecResult.IncompleteInput ? "cut short: the end of the file is missing" : $"corrupt ({result})";
            }

            using var cut = Cover(bitmap, codec.EncodedOrigin, height, width);
            Planes(cut.GetPixelSpan(), channels, destination);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return DurableFile.Reason(error);
        }
    }

    private static SKBitmap Cover(SKBitmap image, SKEncodedOrigin origin, int height, int width)
    {
        var result = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(result);
        canvas.Clear(SKColors.White);
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (shownWidth, shownHeight) = turned ? (image.Height, image.Width) : (image.Width, image.Height);
        var scale = Math.Max((float)width / shownWidth, (float)height / shownHeight);
        canvas.Translate(width / 2f, height / 2f);
        canvas.Scale(scale, scale);
        canvas.Concat(Upright(origin));
        canvas.Translate(-image.Width / 2f, -image.Height / 2f);
        using var drawn = SKImage.FromBitmap(image);
        using var paint = new SKPaint();

        // Mipmaps average what shrinking leaves out; an image of the right size is copied exactly.
        var sampling = scale == 1 ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear);
        canvas.DrawImage(drawn, 0, 0, sampling, paint);
        canvas.Flush();
        return result;
    }

    // How a camera was held (EXIF), as a turn or reflection around the centre.
    private static SKMatrix Upright(SKEncodedOrigin origin)
    {
        static SKMatrix Of(float xx, float xy, float yx, float yy) => new(xx, xy, 0, yx, yy, 0, 0, 0, 1);
        return origin switch
        {
            SKEncodedOrigin.TopRight => Of(-1, 0, 0, 1),
            SKEncodedOrigin.BottomRight => Of(-1, 0, 0, -1),
            SKEncodedOrigin.BottomLeft => Of(1, 0, 0, -1),
            SKEncodedOrigin.LeftTop => Of(0, 1, 1, 0),
            SKEncodedOrigin.RightTop => Of(0, -1, 1, 0),
            SKEncodedOrigin.RightBottom => Of(0, -1, -1, 0),
            SKEncodedOrigin.LeftBottom => Of(0, 1, -1, 0),
            _ => SKMatrix.Identity,
        };
    }

    private static void Planes(ReadOnlySpan<byte> rgba, int channels, Span<byte> destination)
    {
        var plane = rgba.Length / 4;
        for (var i = 0; i < plane; i++)
        {
            var (r, g, b) = (rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2]);
            if (channels == 1)
            {
                // 0.299, 0.587 and 0.114 in 65536ths, rounded.
                destination[i] = (byte)(((19595 * r) + (38470 * g) + (7471 * b) + 32768) >> 16);
                continue;
            }

            destination[i] = r;
            destination[plane + i] = g;
            destination[(2 * plane) + i] = b;
        }
    }
}
