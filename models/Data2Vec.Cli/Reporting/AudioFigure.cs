using SkiaSharp;

namespace Data2Vec.Cli.Reporting;

/// <summary>Audio beside what the student hears of it.</summary>
internal static class AudioFigure
{
    private const int Width = 1100;
    private const int Height = 90;
    private const int Gap = 12;
    private static readonly SKColor _ink = new(0x1f, 0x86, 0xc9);
    private static readonly SKColor _hidden = new(0x7f, 0x88, 0x99);

    /// <summary>Draws two rows as PNG: the wave, and the same with the masked frames covered.</summary>
    /// <param name="samples">The samples of one clip.</param>
    /// <param name="masked">True where a frame is masked.</param>
    public static byte[] Draw(ReadOnlySpan<float> samples, ReadOnlySpan<bool> masked)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, (2 * Height) + Gap, SKColorType.Rgba8888, SKAlphaType.Premul));
        using var ink = new SKPaint { Color = _ink, StrokeWidth = 1 };
        using var cover = new SKPaint { Color = _hidden };
        var loudest = 1e-9f;
        foreach (var sample in samples)
        {
            loudest = Math.Max(loudest, Math.Abs(sample));
        }

        for (var x = 0; x < Width; x++)
        {
            var (from, to) = ((int)((long)x * samples.Length / Width), (int)((x + 1L) * samples.Length / Width));
            var (low, high) = (0f, 0f);
            foreach (var sample in samples[from..to])
            {
                (low, high) = (Math.Min(low, sample), Math.Max(high, sample));
            }

            foreach (var middle in new[] { Height / 2, Height + Gap + (Height / 2) })
            {
                surface.Canvas.DrawLine(x, middle - (high / loudest * Height / 2), x, middle - (low / loudest * Height / 2) + 1, ink);
            }
        }

        for (var i = 0; i < masked.Length; i++)
        {
            if (masked[i])
            {
                surface.Canvas.DrawRect((float)i * Width / masked.Length, Height + Gap, ((float)Width / masked.Length) + 0.5f, Height, cover);
            }
        }

        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
