using SkiaSharp;

namespace Data2Vec.Dsl.Data;

public sealed class ImageFolderTests
{
    [Fact]
    public void Images_are_sorted_and_sub_folders_are_classes()
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("b", "2.png"), 10, 10, SKColors.Blue);
        Write(folder.At("a", "deep", "1.png"), 10, 10, SKColors.Red);
        Write(folder.At("a", "1.bmp.png"), 10, 10, SKColors.Lime);
        File.WriteAllText(folder.At("a", "notes.txt"), "not an image");
        var read = ImageFolder.Load(folder.Path, 3, 4, 4);
        Assert.Equal(["a/1.bmp.png", "a/deep/1.png", "b/2.png"], read.Files);
        Assert.Equal(["a", "b"], read.Images.ClassNames);
        Assert.Equal([0, 0, 1], read.Images.Labels.ToArray());
        Assert.Empty(read.Skipped);
        Assert.Equal(Plain(0, 255, 0), read.Images.Image(0).ToArray());
        Assert.Equal(Plain(255, 0, 0), read.Images.Image(1).ToArray());
        Assert.Equal(Plain(0, 0, 255), read.Images.Image(2).ToArray());
    }

    [Fact]
    public void An_image_outside_all_sub_folders_means_no_classes()
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("a", "1.png"), 4, 4, SKColors.Red);
        Write(folder.At("2.png"), 4, 4, SKColors.Red);
        Assert.False(ImageFolder.Load(folder.Path, 1, 4, 4).Images.HasLabels);
    }

    [Fact]
    public void Corrupt_and_cut_files_are_skipped_and_named()
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("good.png"), 30, 30, SKColors.Gray);
        File.WriteAllText(folder.At("text.png"), "no image at all");
        File.WriteAllBytes(folder.At("empty.jpg"), []);
        WriteNoise(folder.At("cut.png"), SKEncodedImageFormat.Png);
        WriteNoise(folder.At("cut.jpeg"), SKEncodedImageFormat.Jpeg);
        foreach (var name in new[] { "cut.png", "cut.jpeg" })
        {
            var bytes = File.ReadAllBytes(folder.At(name));
            File.WriteAllBytes(folder.At(name), bytes[..(bytes.Length / 2)]);
        }

        var read = ImageFolder.Load(folder.Path, 1, 8, 8);
        Assert.Equal(["good.png"], read.Files);
        Assert.Equal(1, read.Images.Count);
        Assert.Equal(["cut.jpeg", "cut.png", "empty.jpg", "text.png"], read.Skipped.Select(s => s.Path));
        Assert.All(read.Skipped, skipped => Assert.NotEmpty(skipped.Reason));
        Assert.Contains("cut short", read.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.Contains("4 left out", read.Images.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_corrupt_files_are_an_error_that_names_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("bad.png"), "x");
        var error = Assert.Throws<DataException>(() => ImageFolder.Load(folder.Path, 1, 8, 8));
        Assert.Contains("'bad.png'", error.Message, StringComparison.Ordinal);
        Assert.Contains("name another folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_and_empty_folders_and_files_are_clear_errors()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("holds no images", Assert.Throws<DataException>(() => ImageFolder.Load(folder.Path, 1, 8, 8)).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<DataException>(() => ImageFolder.Load(folder.At("no"), 1, 8, 8)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.At("f"), "");
        Assert.Contains("is a file", Assert.Throws<DataException>(() => ImageFolder.Load(folder.At("f"), 1, 8, 8)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, 20)]
    [InlineData(20, 60)]
    public void The_centre_is_cut_out(int width, int height)
    {
        // Green in the middle square, red on both ends: nothing red may be left.
        using var folder = new TemporaryFolder();
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(SKColors.Red);
        bitmap.Erase(SKColors.Lime, SKRectI.Create((width - 20) / 2, (height - 20) / 2, 20, 20));
        Save(bitmap, folder.At("x.png"), SKEncodedImageFormat.Png);
        var image = ImageFolder.Load(folder.Path, 3, 10, 10).Images.Image(0).ToArray();
        Assert.All(Inner(image, 0), value => Assert.Equal(0, value));
        Assert.All(Inner(image, 1), value => Assert.Equal(255, value));
    }

    [Fact]
    public void An_image_of_the_right_size_is_copied_exactly_and_grey_follows_the_luma_weights()
    {
        using var folder = new TemporaryFolder();
        using var bitmap = new SKBitmap(5, 3);
        var random = new Random(1);
        for (var i = 0; i < 15; i++)
        {
            bitmap.SetPixel(i % 5, i / 5, new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        }

        Save(bitmap, folder.At("x.png"), SKEncodedImageFormat.Png);
        var colour = ImageFolder.Load(folder.Path, 3, 3, 5).Images.Image(0).ToArray();
        var grey = ImageFolder.Load(folder.Path, 1, 3, 5).Images.Image(0).ToArray();
        for (var i = 0; i < 15; i++)
        {
            var pixel = bitmap.GetPixel(i % 5, i / 5);
            Assert.Equal((pixel.Red, pixel.Green, pixel.Blue), (colour[i], colour[15 + i], colour[30 + i]));
            Assert.Equal(Math.Round((0.299 * pixel.Red) + (0.587 * pixel.Green) + (0.114 * pixel.Blue)), grey[i], 1.0);
        }
    }

    [Fact]
    public void Transparency_is_laid_on_white()
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("x.png"), 4, 4, SKColors.Transparent);
        Assert.All(ImageFolder.Load(folder.Path, 1, 4, 4).Images.Image(0).ToArray(), value => Assert.Equal(255, value));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, "x.JPG")]
    [InlineData(SKEncodedImageFormat.Webp, "x.webp")]
    public void Other_formats_are_read(SKEncodedImageFormat format, string name)
    {
        using var folder = new TemporaryFolder();
        using var bitmap = new SKBitmap(16, 16);
        bitmap.Erase(new SKColor(200, 100, 50));
        Save(bitmap, folder.At(name), format);
        var image = ImageFolder.Load(folder.Path, 3, 4, 4).Images.Image(0);
        Assert.InRange(image[0], 192, 208);
        Assert.InRange(image[16], 92, 108);
        Assert.InRange(image[32], 42, 58);
    }

    [Fact]
    public void A_camera_that_was_held_sideways_gives_an_upright_image()
    {
        // EXIF orientation 6: the stored left column is the top row of what was seen.
        using var folder = new TemporaryFolder();
        using var bitmap = new SKBitmap(32, 32);
        bitmap.Erase(SKColors.Black);
        bitmap.Erase(SKColors.White, SKRectI.Create(0, 0, 16, 32));
        Save(bitmap, folder.At("x.jpg"), SKEncodedImageFormat.Jpeg);
        var jpeg = File.ReadAllBytes(folder.At("x.jpg"));
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
        ];
        File.WriteAllBytes(folder.At("x.jpg"), [.. jpeg[..2], .. exif, .. jpeg[2..]]);
        var image = ImageFolder.Load(folder.Path, 1, 32, 32).Images.Image(0);
        Assert.InRange(image[(4 * 32) + 28], 240, 255);
        Assert.InRange(image[(28 * 32) + 4], 0, 15);
    }

    [Fact]
    public void A_folder_is_split_by_class_or_by_its_own_train_and_test()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 20; i++)
        {
            Write(folder.At("all", i % 2 == 0 ? "even" : "odd", $"{i:00}.png"), 4, 4, new SKColor((byte)i, 0, 0));
        }

        var data = ImageData.FromFolder(folder.At("all"), 3, 4, 4);
        Assert.Equal((18, 2), (data.Train.Count, data.Test.Count));
        Assert.Equal([0, 1], data.Test.Labels.ToArray());
        Assert.Same(data.Train.Normalisation, data.Test.Normalisation);

        Write(folder.At("own", "train", "a", "1.png"), 4, 4, SKColors.Red);
        Write(folder.At("own", "train", "b", "1.png"), 4, 4, SKColors.Red);
        Write(folder.At("own", "test", "a", "1.png"), 4, 4, SKColors.Red);
        Assert.Contains("different classes", Assert.Throws<DataException>(() => ImageData.FromFolder(folder.At("own"), 3, 4, 4)).Message, StringComparison.Ordinal);
        Write(folder.At("own", "test", "b", "1.png"), 4, 4, SKColors.Red);
        File.WriteAllText(folder.At("own", "test", "b", "2.png"), "bad");
        data = ImageData.FromFolder(folder.At("own"), 3, 4, 4);
        Assert.Equal((2, 2), (data.Train.Count, data.Test.Count));
        Assert.Equal("test/b/2.png", Assert.Single(data.Skipped).Path);
    }

    internal static void Write(string path, int width, int height, SKColor colour)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(colour);
        Save(bitmap, path, SKEncodedImageFormat.Png);
    }

    private static void WriteNoise(string path, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(40, 40);
        var random = new Random(1);
        for (var i = 0; i < 1600; i++)
        {
            bitmap.SetPixel(i % 40, i / 40, new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        }

        Save(bitmap, path, format);
    }

    private static void Save(SKBitmap bitmap, string path, SKEncodedImageFormat format)
    {
        using var data = bitmap.Encode(format, 95);
        File.WriteAllBytes(path, data.ToArray());
    }

    private static byte[] Plain(byte r, byte g, byte b) =>
        [.. Enumerable.Repeat(r, 16), .. Enumerable.Repeat(g, 16), .. Enumerable.Repeat(b, 16)];

    // The outermost pixels may mix with what lies beside the cut.
    private static IEnumerable<byte> Inner(byte[] image, int channel) =>
        from y in Enumerable.Range(1, 8) from x in Enumerable.Range(1, 8) select image[(channel * 100) + (y * 10) + x];
}
