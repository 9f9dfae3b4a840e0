using System.Numerics;
using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Data;

/// <summary>How bytes become floats: <c>(byte / 255 - Mean[c]) / Std[c]</c>, channel by channel.</summary>
/// <param name="Mean">Mean of each channel, of bytes divided by 255.</param>
/// <param name="Std">Standard deviation of each channel in the same unit; positive.</param>
public sealed record Normalisation(IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>The statistics of a set of images. The sums are exact, so that they do not depend on the order of the images.</summary>
    /// <param name="pixels">Bytes, <c>[N, C, H, W]</c>.</param>
    /// <param name="channels">C.</param>
    /// <param name="plane">H · W.</param>
    /// <remarks>A channel of one single value gets a deviation of 1, so that it becomes zero instead of dividing by zero.</remarks>
    public static Normalisation Of(ReadOnlySpan<byte> pixels, int channels, int plane)
    {
        var counts = new long[channels * 256];
        for (int start = 0, channel = 0; start < pixels.Length; start += plane, channel = (channel + 1) % channels)
        {
            var histogram = counts.AsSpan(channel * 256, 256);
            foreach (var value in pixels.Slice(start, plane))
            {
                histogram[value]++;
            }
        }

        var (mean, std) = (new double[channels], new double[channels]);
        for (var channel = 0; channel < channels; channel++)
        {
            Int128 n = 0, sum = 0, squares = 0;
            for (var value = 0; value < 256; value++)
            {
                var count = counts[(channel * 256) + value];
                n += count;
                sum += (Int128)count * value;
                squares += (Int128)count * value * value;
            }

            // n·Σx² - (Σx)² in whole numbers: no cancellation.
            var variance = n == 0 ? 0 : (double)((n * squares) - (sum * sum)) / ((double)n * (double)n);
            mean[channel] = n == 0 ? 0 : (double)sum / (double)n / 255;
            std[channel] = variance > 0 ? Math.Sqrt(variance) / 255 : 1;
        }

        return new Normalisation(mean, std);
    }

    /// <summary>Normalises one channel of one image. The result is the same whatever the width of the processor's vectors.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="source">Bytes, <c>[H, W]</c>.</param>
    /// <param name="destination">As many floats.</param>
    public void Apply(int channel, ReadOnlySpan<byte> source, Span<float> destination)
    {
        var scale = (float)(1 / (255 * Std[channel]));
        var offset = (float)(-Mean[channel] / Std[channel]);
        destination = destination[..source.Length];
        var done = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var bytes = MemoryMarshal.Cast<byte, Vector<byte>>(source);
            var floats = MemoryMarshal.Cast<float, Vector<float>>(destination);
            var (scales, offsets) = (new Vector<float>(scale), new Vector<float>(offset));
            for (var i = 0; i < bytes.Length; i++)
            {
                Vector.Widen(bytes[i], out var low, out var high);
                Vector.Widen(low, out var a, out var b);
                Vector.Widen(high, out var c, out var d);
                floats[(4 * i) + 0] = (Vector.ConvertToSingle(a) * scales) + offsets;
                floats[(4 * i) + 1] = (Vector.ConvertToSingle(b) * scales) + offsets;
                floats[(4 * i) + 2] = (Vector.ConvertToSingle(c) * scales) + offsets;
                floats[(4 * i) + 3] = (Vector.ConvertToSingle(d) * scales) + offsets;
            }

            done = bytes.Length * Vector<byte>.Count;
        }

        for (; done < source.Length; done++)
        {
            destination[done] = (source[done] * scale) + offset;
        }
    }
}
