using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Data.Text;
using SkiaSharp;

namespace Data2Vec.Dsl.Data;

/// <summary>Links, hidden files and what is not read, for each kind of data.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _elsewhere = new();

    public void Dispose()
    {
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    [Theory]
    [InlineData("image")]
    [InlineData("audio")]
    [InlineData("text")]
    public void Links_to_files_and_folders_are_followed_and_folders_are_classes(string kind)
    {
        Put(kind, _elsewhere.At("cats", "1"));
        Put(kind, _elsewhere.At("dogs", "deep", "2"));
        Put(kind, _elsewhere.At("one"));
        Directory.CreateDirectory(_folder.At("birds"));
        Directory.CreateSymbolicLink(_folder.At("cats"), _elsewhere.At("cats"));
        Directory.CreateSymbolicLink(_folder.At("dogs"), Path.GetRelativePath(_folder.Path, _elsewhere.At("dogs")));
        File.CreateSymbolicLink(_folder.At("birds", "3" + Ending(kind)), _elsewhere.At("one" + Ending(kind)));
        var (files, skipped, classes) = Load(kind, _folder.Path);
        Assert.Equal(["birds/3", "cats/1", "dogs/deep/2"], files);
        Assert.Empty(skipped);
        if (kind != "audio")
        {
            Assert.Equal(["birds", "cats", "dogs"], classes);
        }

        // The folder itself may be one.
        Directory.CreateSymbolicLink(_elsewhere.At("all"), _folder.Path);
        Assert.Equal(3, Load(kind, _elsewhere.At("all")).Files.Length);
    }

    [Theory]
    [InlineData("image")]
    [InlineData("audio")]
    [InlineData("text")]
    public void Circles_and_broken_links_are_named(string kind)
    {
        Put(kind, _folder.At("a", "1"));
        Put(kind, _folder.At("b", "2"));
        Directory.CreateSymbolicLink(_folder.At("a", "self"), _folder.At("a"));
        Directory.CreateSymbolicLink(_folder.At("a", "up"), "..");
        Directory.CreateSymbolicLink(_folder.At("again"), _folder.At("b"));
        Directory.CreateSymbolicLink(_folder.At("root"), "/");
        File.CreateSymbolicLink(_folder.At("gone" + Ending(kind)), _folder.At("nothing"));
        File.CreateSymbolicLink(_folder.At("itself" + Ending(kind)), _folder.At("itself" + Ending(kind)));
        File.CreateSymbolicLink(_folder.At("x"), _folder.At("y"));
        File.CreateSymbolicLink(_folder.At("y"), _folder.At("x"));
        var (files, skipped, _) = Load(kind, _folder.Path);
        Assert.Equal(["a/1", "b/2"], files);
        var reasons = skipped.ToDictionary(file => file.Path, file => file.Reason);
        const string circle = "a link to a folder that it lies in; a circle is not entered";
        Assert.Equal((circle, circle, circle), (reasons["a/self"], reasons["a/up"], reasons["root"]));
        Assert.Equal("the same folder as 'b/', which is read already", reasons["again"]);
        Assert.StartsWith("a broken link: there is nothing at '", reasons["gone" + Ending(kind)], StringComparison.Ordinal);
        Assert.StartsWith("a broken link", reasons["itself" + Ending(kind)], StringComparison.Ordinal);
        Assert.StartsWith("a broken link", reasons["x"], StringComparison.Ordinal);
        Assert.Equal(8, reasons.Count);
    }

    [Fact]
    public void Two_links_that_lead_into_each_other_end()
    {
        Put("image", _folder.At("a", "1"));
        Put("image", _elsewhere.At("2"));
        Directory.CreateSymbolicLink(_folder.At("out"), _elsewhere.Path);
        Directory.CreateSymbolicLink(_elsewhere.At("back"), _folder.Path);
        Directory.CreateSymbolicLink(_elsewhere.At("back-a"), _folder.At("a"));
        var (files, skipped, _) = Load("image", _folder.Path);
        Assert.Equal(["a/1", "out/2"], files);
        Assert.Equal(["out/back", "out/back-a"], skipped.Select(file => file.Path));
    }

    [Fact]
    public void Images_in_formats_that_are_not_read_are_named_and_hidden_ones_too()
    {
        Put("image", _folder.At("a"));
        Put("image", _folder.At(".shadow"));
        Put("image", _folder.At(".thumbnails", "b"));
        foreach (var name in new[] { "1.tiff", "2.TIF", "3.heic", "4.avif", "5.jxl", "6.svg", "7.raw", "8.zip", "notes.txt", "labels.csv" })
        {
            File.WriteAllText(_folder.At(name), "x");
        }

        File.Copy(_folder.At("a.png"), _folder.At("really-a-png.tiff"));
        File.WriteAllBytes(_folder.At("a-tiff.png"), [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0]);
        var read = ImageFolder.Load(_folder.Path, 1, 4, 4);
        Assert.Equal(["a.png", "really-a-png.tiff"], read.Files);
        Assert.Equal(
            [".shadow.png", ".thumbnails", "1.tiff", "2.TIF", "3.heic", "4.avif", "5.jxl", "6.svg", "7.raw", "8.zip", "a-tiff.png"], read.Skipped.Select(file => file.Path));
        Assert.Equal(".tiff is not read; convert it to PNG or JPEG", read.Skipped[2].Reason);
        Assert.StartsWith("it is a TIFF image, and not an image in a format that can be read", read.Skipped[^1].Reason, StringComparison.Ordinal);
        Assert.Contains("11 left out", read.Images.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_claims_more_than_the_file_can_hold_takes_no_memory()
    {
        // The header of a PNG file of 10,000 × 10,000 pixels and nothing else.
        Put("image", _folder.At("a"));
        var png = File.ReadAllBytes(_folder.At("a.png"));
        (png[18], png[19], png[22], png[23]) = (0x27, 0x10, 0x27, 0x10);
        BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Crc(png.AsSpan(12, 17)))).CopyTo(png, 29);
        File.WriteAllBytes(_folder.At("b.png"), png);
        Assert.Equal(
            new("b.png", $"damaged: {png.Length} bytes cannot hold 10000 × 10000 pixels"), Assert.Single(ImageFolder.Load(_folder.Path, 1, 4, 4).Skipped));
    }

    [Fact]
    public void Train_and_test_are_found_whatever_the_case_of_their_names()
    {
        Put("image", _folder.At("Train", "x", "1"));
        Put("image", _folder.At("TEST", "x", "1"));
        Assert.Equal(1, ImageData.FromFolder(_folder.Path, 1, 4, 4).Test.Count);
        Assert.Equal(_folder.At("Train"), ImageData.TrainingPart(_folder.Path));
    }

    [LinuxFact]
    public void A_name_that_a_terminal_would_obey_is_shown_by_its_codes()
    {
        File.WriteAllText(_folder.At("a\u001b[31m\nb.png"), "no image");
        var message = Assert.Throws<DataException>(() => ImageFolder.Load(_folder.Path, 1, 4, 4)).Message;
        Assert.Contains(@"'a\u001b[31m\nb.png'", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }

    private static string Ending(string kind) => kind == "image" ? ".png" : kind == "audio" ? ".wav" : ".txt";

    private static void Put(string kind, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (kind == "image")
        {
            ImageFolderTests.Write(path + ".png", 4, 4, SKColors.Red);
        }
        else if (kind == "audio")
        {
            File.WriteAllBytes(path + ".wav", Audio.Audio.Wav(8000, Audio.Audio.Sine(200, 8000, 8000)));
        }
        else
        {
            File.WriteAllText(path + ".txt", Path.GetFileName(path));
        }
    }

    // The files without their endings.
    private static (string[] Files, IReadOnlyList<SkippedFile> Skipped, IReadOnlyList<string> Classes) Load(string kind, string folder)
    {
        if (kind == "image")
        {
            var images = ImageFolder.Load(folder, 1, 4, 4);
            return ([.. images.Files.Select(file => file[..^4])], images.Skipped, images.Images.ClassNames);
        }

        if (kind == "audio")
        {
            var audio = AudioFolder.Load(folder);
            return ([.. audio.Clips.Clips.Select(clip => clip.Name[..^4])], audio.Skipped, []);
        }

        // Of texts, their content is the name of their file.
        var texts = TextCorpus.FromFiles(folder);
        var (files, _) = DataFolder.List(folder, new("texts", [".txt"], [], "", null));
        Assert.Equal(files.Count, texts.Count);
        return ([.. files.Select(file => file[..^4])], texts.Skipped, texts.ClassNames);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
