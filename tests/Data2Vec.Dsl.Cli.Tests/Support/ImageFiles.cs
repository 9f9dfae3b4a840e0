using SkiaSharp;

namespace Data2Vec.Dsl.Cli.Tests.Support;

/// <summary>Makes small folders of images whose classes can be told apart.</summary>
public static class ImageFiles
{
    private static readonly string[] _classes = ["bars", "columns", "dots"];

    /// <summary>Writes 3 classes of 20 images, 28 × 28, each shifted a little.</summary>
    public static string Write(string folder)
    {
        foreach (var name in _classes)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var i = 0; i < 20; i++)
            {
                using var bitmap = new SKBitmap(28, 28, SKColorType.Gray8, SKAlphaType.Opaque);
                for (var y = 0; y < 28; y++)
                {
                    for (var x = 0; x < 28; x++)
                    {
                        var on = name switch
                        {
                            "bars" => (y + i) % 8 < 4,
                            "columns" => (x + i) % 8 < 4,
                            _ => (x + y + i) % 5 == 0,
                        };
                        bitmap.SetPixel(x, y, on ? SKColors.White : SKColors.Black);
                    }
                }

                using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
                File.WriteAllBytes(Path.Combine(folder, name, $"{i:00}.png"), png.ToArray());
            }
        }

        return folder;
    }
}
