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

    /// <summary>Decodes an image and brings it to the size that is wanted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">Channels, size and how it is fitted to it.</param>
    /// <param name="destination">Room for <c>[C, H, W]</c> bytes.</param>
    /// <returns>Null on success, otherwise why the file was left out.</returns>
    public static string? TryDecode(string path, ImagePreprocessing wanted, Span<byte> destination)
    {
        try
        {
            long length;
            using (var opened = RegularFile.Open(path))
            {
                length = opened.Length;
            }

            // Skia reads the file itself: over a stream of .NET it takes a buffer of whatever size a header tells it to skip.
            using var file = SKFileStream.OpenStream(path);
            using var codec = file is null ? null : SKCodec.Create(file);
            return codec is null ? NoImage(FileFormat.Of(path)) : TryDecode(codec, length, wanted, destination);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return DurableFile.Reason(error);
        }
    }

    /// <summary>The same with the bytes of a file.</summary>
    /// <inheritdoc cref="TryDecode(string, ImagePreprocessing, Span{byte})"/>
    public static string? TryDecode(ReadOnlySpan<byte> bytes, ImagePreprocessing wanted, Span<byte> destination)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data);
        return codec is null ? NoImage(FileFormat.Of(bytes[..Math.Min(bytes.Length, FileFormat.Start)])) : TryDecode(codec, bytes.Length, wanted, destination);
    }

    private static string NoImage(FileFormat? format) =>
        (format is null ? "" : $"it is {format.Name}, and ") + "not an image in a format that can be read (png, jpeg, bmp, webp, gif)";

    private static string? TryDecode(SKCodec codec, long length, ImagePreprocessing wanted, Span<byte> destination)
    {
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

        if (wanted.Fit == ImageFit.Cover)
        {
            using var cut = Cover(bitmap, codec.EncodedOrigin, wanted.Height, wanted.Width);
            Planes(cut.GetPixelSpan(), wanted.Channels, destination);
            return null;
        }

        // Its own size, upright and on white: pixels are copied exactly.
        var (height, width) = IsTurned(codec.EncodedOrigin) ? (bitmap.Width, bitmap.Height) : (bitmap.Height, bitmap.Width);
        using var whole = Cover(bitmap, codec.EncodedOrigin, height, width);
        var (rows, columns) = (wanted.ScaledTo ?? wanted.Height, wanted.ScaledTo ?? wanted.Width);
        var filter = wanted.Fit == ImageFit.Bicubic ? ResizeFilter.Bicubic : ResizeFilter.Bilinear;
        var scaled = ImageResize.Apply(whole.GetPixelSpan(), (height, width), 4, (rows, columns), filter);
        Planes(Centre(scaled, rows, columns, wanted.Height, wanted.Width), wanted.Channels, destination);
        return null;
    }

    private static byte[] Centre(byte[] rgba, int rows, int columns, int height, int width)
    {
        if ((rows, columns) == (height, width))
        {
            return rgba;
        }

        var (top, left, centre) = ((rows - height) / 2, (columns - width) / 2, new byte[4 * height * width]);
        for (var row = 0; row < height; row++)
        {
            rgba.AsSpan(4 * (((row + top) * columns) + left), 4 * width).CopyTo(centre.AsSpan(4 * row * width));
        }

        return centre;
    }

    private static bool IsTurned(SKEncodedOrigin origin) =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    private static SKBitmap Cover(SKBitmap image, SKEncodedOrigin origin, int height, int width)
    {
        var result = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(result);
        canvas.Clear(SKColors.White);
        var (shownWidth, shownHeight) = IsTurned(origin) ? (image.Height, image.Width) : (image.Width, image.Height);
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
