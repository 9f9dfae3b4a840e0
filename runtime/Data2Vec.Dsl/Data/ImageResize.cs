namespace Data2Vec.Dsl.Data;

/// <summary>How pixels between pixels are made. The numbers are Pillow's and those of <c>resample</c> in Hugging Face's files.</summary>
public enum ResizeFilter
{
    /// <summary>A triangle, 2 pixels wide on each axis.</summary>
    Bilinear = 2,

    /// <summary>Keys' cubic with a = -0.5, 4 pixels wide on each axis.</summary>
    Bicubic = 3,
}

/// <summary>
/// Resizes as Pillow does, bit by bit: on bytes, the filter widened by the shrink factor, along rows first and then along columns, rounded to bytes
/// after each. Not what tensor libraries call interpolation, which looks at few pixels however much an image shrinks.
/// </summary>
internal static class ImageResize
{
    // Pillow's fixed point: 8 bits of a byte and 2 for sums that leave its range, of 32.
    private const int Precision = 32 - 8 - 2;

    /// <summary>Resizes interleaved bytes, <c>[H, W, C]</c>.</summary>
    /// <param name="pixels">The image.</param>
    /// <param name="from">Its rows and columns.</param>
    /// <param name="channels">C.</param>
    /// <param name="to">Rows and columns of the result.</param>
    /// <param name="filter">The filter.</param>
    public static byte[] Apply(ReadOnlySpan<byte> pixels, (int Height, int Width) from, int channels, (int Height, int Width) to, ResizeFilter filter)
    {
        var wide = new byte[checked(from.Height * to.Width * channels)];
        if (from.Width == to.Width)
        {
            pixels.CopyTo(wide);
        }
        else
        {
            var columns = Weights(from.Width, to.Width, filter);
            for (var y = 0; y < from.Height; y++)
            {
                Line(pixels[(y * from.Width * channels)..], wide.AsSpan(y * to.Width * channels), columns, channels, channels);
            }
        }

        if (from.Height == to.Height)
        {
            return wide;
        }

        var result = new byte[checked(to.Height * to.Width * channels)];
        var rows = Weights(from.Height, to.Height, filter);
        var stride = to.Width * channels;
        for (var x = 0; x < to.Width; x++)
        {
            Line(wide.AsSpan(x * channels), result.AsSpan(x * channels), rows, channels, stride);
        }

        return result;
    }

    // One row or column. Pixels lie a stride apart in both.
    private static void Line(ReadOnlySpan<byte> source, Span<byte> target, (int First, int[] Values)[] weights, int channels, int stride)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            var (first, values) = weights[i];
            for (var channel = 0; channel < channels; channel++)
            {
                var sum = 1 << (Precision - 1);
                for (var k = 0; k < values.Length; k++)
                {
                    sum += source[((first + k) * stride) + channel] * values[k];
                }

                target[(i * stride) + channel] = (byte)Math.Clamp(sum >> Precision, 0, 255);
            }
        }
    }

    // Which pixels each pixel of the result is made of, and with what weights.
    private static (int First, int[] Values)[] Weights(int from, int to, ResizeFilter filter)
    {
        var scale = (double)from / to;
        var widening = Math.Max(scale, 1);
        var support = (filter == ResizeFilter.Bilinear ? 1 : 2) * widening;
        var weights = new (int First, int[] Values)[to];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * scale;

            // Truncated, not floored, as in C: the sums are then cut to the image.
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var end = Math.Min((int)(centre + support + 0.5), from);
            var exact = new double[end - first];
            var sum = 0.0;
            for (var k = 0; k < exact.Length; k++)
            {
                exact[k] = Value((k + first - centre + 0.5) * (1 / widening), filter);
                sum += exact[k];
            }

            weights[i] = (first, Array.ConvertAll(exact, value => Fixed(sum == 0 ? value : value / sum)));
        }

        return weights;
    }

    private static int Fixed(double value) => (int)((value < 0 ? -0.5 : 0.5) + (value * (1 << Precision)));

    private static double Value(double x, ResizeFilter filter)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return filter == ResizeFilter.Bilinear ? Math.Max(1 - x, 0)
            : x < 1 ? ((((A + 2) * x) - (A + 3)) * x * x) + 1
            : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * A
            : 0;
    }
}
