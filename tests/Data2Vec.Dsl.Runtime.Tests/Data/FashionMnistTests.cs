using System.IO.Compression;
using System.Security.Cryptography;
using SkiaSharp;

namespace Data2Vec.Dsl.Data;

public sealed class FashionMnistTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, byte[]> _files = new()
    {
        [FashionMnistPins.TrainImages] = Pack(IdxFileTests.Images()),
        [FashionMnistPins.TrainLabels] = Pack([0, 0, 8, 1, 0, 0, 0, 2, 9, 0]),
        [FashionMnistPins.TestImages] = Pack(IdxFileTests.Images()),
        [FashionMnistPins.TestLabels] = Pack([0, 0, 8, 1, 0, 0, 0, 2, 3, 4]),
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_sample_is_balanced_and_normalised_by_its_training_part()
    {
        var data = FashionMnist.Load(None with { UseSample = true });
        Assert.Equal((1600, 400, 1, 28, 28), (data.Train.Count, data.Test.Count, data.Train.Channels, data.Train.Height, data.Train.Width));
        Assert.All(data.Train.Labels.ToArray().CountBy(label => label), pair => Assert.Equal(160, pair.Value));
        Assert.All(data.Test.Labels.ToArray().CountBy(label => label), pair => Assert.Equal(40, pair.Value));
        Assert.Equal(10, data.Train.Labels.ToArray().Distinct().Count());
        Assert.Equal(10, data.Train.ClassNames.Count);
        Assert.Same(data.Train.Normalisation, data.Test.Normalisation);

        // The whole set has a mean of 0.286 and a deviation of 0.353.
        Assert.Equal(0.286, data.Train.Normalisation.Mean[0], 0.01);
        Assert.Equal(0.353, data.Train.Normalisation.Std[0], 0.01);
        Assert.Contains("sample", data.Source, StringComparison.Ordinal);
        Assert.Contains("MIT", data.Train.Licence, StringComparison.Ordinal);
        Assert.Contains("Permission is hereby granted", FashionMnistFiles.Licence(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_has_no_image_in_both_parts()
    {
        var data = FashionMnist.Load(None with { UseSample = true });
        var train = Enumerable.Range(0, 1600).Select(i => Convert.ToHexString(SHA256.HashData(data.Train.Image(i)))).ToHashSet();
        Assert.DoesNotContain(Enumerable.Range(0, 400), i => train.Contains(Convert.ToHexString(SHA256.HashData(data.Test.Image(i)))));
    }

    [Fact]
    public void Sources_are_tried_in_order_and_failures_are_remembered()
    {
        using var home = new StandInHome((_, _) => new Answer([], Status: 404));
        var commands = new List<string>();
        var told = new List<string>();
        var options = None with
        {
            UseCache = true,
            UseDebianPackage = true,
            UsePublicHome = true,
            UseSample = true,
            PublicHomes = [home.Address, new Uri("http://127.0.0.1:9/")],
            Commands = new CommandRunner((command, _, _, _, _) =>
            {
                commands.Add(command);
                throw new DataException("no such tool");
            }),
        };
        var data = FashionMnist.Load(options, told.Add);
        Assert.Equal(["cache", "Debian package", "public home 127.0.0.1", "public home 127.0.0.1", "built-in sample"], data.Attempts.Select(a => a.Name));
        Assert.Equal([false, false, false, false, true], data.Attempts.Select(a => a.Succeeded));
        Assert.Equal("no such tool", data.Attempts[1].Detail);
        Assert.Contains("404", data.Attempts[2].Detail, StringComparison.Ordinal);
        Assert.Contains("cannot be fetched", data.Attempts[3].Detail, StringComparison.Ordinal);
        Assert.Equal(data.Source, data.Attempts[^1].Detail);
        Assert.Equal(["apt-get"], commands);
        Assert.All(data.Attempts.SkipLast(1), attempt => Assert.Contains(told, line => line.Contains(attempt.Detail, StringComparison.Ordinal)));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void Without_any_source_the_error_lists_them_all()
    {
        var error = Assert.Throws<DataException>(() => FashionMnist.Load(None with { UseCache = true }));
        Assert.Contains("[cache]", error.Message, StringComparison.Ordinal);
        Assert.Contains("name it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_public_home_fills_the_cache_which_is_used_the_next_time()
    {
        using var home = Home();
        var options = None with { UseCache = true, UsePublicHome = true, PublicHomes = [home.Address], Pins = Pins(), UseDebianPackage = false };
        var first = FashionMnist.Load(options);
        Assert.Contains(home.Address.ToString(), first.Source, StringComparison.Ordinal);
        Assert.Equal([9, 0], first.Train.Labels.ToArray());
        Assert.Equal(FashionMnistPins.Names, home.Asked);
        Assert.Equal(
            new[] { "copyright" }.Concat(FashionMnistPins.Names).Select(name => "cache/" + name).Order(StringComparer.Ordinal), _folder.Files());

        var second = FashionMnist.Load(options);
        Assert.Equal("cache", Assert.Single(second.Attempts).Name);
        Assert.True(first.Train.Pixels.SequenceEqual(second.Train.Pixels));
        Assert.Equal(4, home.Asked.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_file_with_another_sum_is_refused_and_nothing_is_cached(int which)
    {
        var name = FashionMnistPins.Names[which];
        var pins = Pins();
        _files[name] = [.. _files[name], 0];
        using var home = Home();
        var data = FashionMnist.Load(Sampled(home, pins));
        Assert.False(data.Attempts[1].Succeeded);
        Assert.Contains(name, data.Attempts[1].Detail, StringComparison.Ordinal);
        Assert.Contains("SHA-256", data.Attempts[1].Detail, StringComparison.Ordinal);
        Assert.Equal("built-in sample", data.Attempts[^1].Name);
        Assert.Empty(_folder.Files());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_transfer_that_breaks_off_leaves_no_half_written_cache(int which)
    {
        using var home = new StandInHome((name, _) =>
            new Answer(_files[name], CutAt: name == FashionMnistPins.Names[which] ? _files[name].Length / 2 : null));
        var data = FashionMnist.Load(Sampled(home, Pins()));
        Assert.False(data.Attempts[1].Succeeded);
        Assert.Empty(_folder.Files());
        Assert.Empty(Directory.EnumerateDirectories(_folder.Path));
    }

    [Fact]
    public void A_home_that_falls_silent_is_given_up()
    {
        using var home = new StandInHome((_, end) =>
        {
            end.WaitHandle.WaitOne();
            return new Answer([]);
        });
        var data = FashionMnist.Load(Sampled(home, Pins()) with { Silence = TimeSpan.FromMilliseconds(200) });
        Assert.Contains("was silent for 0.2 s", data.Attempts[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_stops_instead_of_falling_through()
    {
        using var stop = new CancellationTokenSource();
        using var home = new StandInHome((_, end) =>
        {
            stop.Cancel();
            end.WaitHandle.WaitOne();
            return new Answer([]);
        });
        Assert.ThrowsAny<OperationCanceledException>(() => FashionMnist.Load(Sampled(home, Pins()), null, stop.Token));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void A_damaged_cache_is_replaced()
    {
        using var home = Home();
        Directory.CreateDirectory(_folder.At("cache"));
        foreach (var name in FashionMnistPins.Names)
        {
            File.WriteAllText(_folder.At("cache", name), "damaged");
        }

        var data = FashionMnist.Load(Sampled(home, Pins()));
        Assert.Contains("SHA-256", data.Attempts[0].Detail, StringComparison.Ordinal);
        Assert.True(data.Attempts[1].Succeeded);
        Assert.Equal(_files[FashionMnistPins.TestLabels], File.ReadAllBytes(_folder.At("cache", FashionMnistPins.TestLabels)));
        Assert.Equal(5, _folder.Files().Length);
    }

    [Fact]
    public void A_cache_folder_that_holds_other_files_keeps_them()
    {
        Directory.CreateDirectory(_folder.At("cache", "thesis"));
        File.WriteAllText(_folder.At("cache", "notes.txt"), "precious");
        File.WriteAllText(_folder.At("cache", "copyright"), "precious");
        File.WriteAllText(_folder.At("cache", "thesis", "chapter.tex"), "precious");
        using var home = Home();
        FashionMnist.Load(Sampled(home, Pins()));
        Assert.Equal("precious", File.ReadAllText(_folder.At("cache", "notes.txt")));
        Assert.Equal("precious", File.ReadAllText(_folder.At("cache", "copyright")));
        Assert.Equal("precious", File.ReadAllText(_folder.At("cache", "thesis", "chapter.tex")));
        Assert.Equal("cache", FashionMnist.Load(Sampled(home, Pins())).Attempts[^1].Name);
        Assert.Equal(7, _folder.Files().Length);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_does_not_stop_the_data()
    {
        using var home = Home();
        File.WriteAllText(_folder.At("file"), "");
        var told = new List<string>();
        var data = FashionMnist.Load(Sampled(home, Pins()) with { CacheFolder = _folder.At("file", "cache") }, told.Add);
        Assert.True(data.Attempts[1].Succeeded);
        Assert.Contains(told, line => line.Contains("could not be kept", StringComparison.Ordinal));
    }

    [Fact]
    public void The_debian_package_is_fetched_with_lists_of_our_own_and_cached()
    {
        var calls = new List<string>();
        var data = FashionMnist.Load(None with { UseCache = true, UseDebianPackage = true, Pins = Pins(), Commands = Debian(calls, "package") });
        Assert.Equal(["apt-get update", "apt-get download dataset-fashion-mnist", "dpkg-deb -x"], calls);
        Assert.Contains("Debian package", data.Source, StringComparison.Ordinal);
        Assert.Equal([9, 0], data.Train.Labels.ToArray());
        Assert.Equal("notice", File.ReadAllText(_folder.At("cache", "copyright")));
        Assert.Equal(5, _folder.Files().Length);
    }

    [Fact]
    public void A_debian_package_with_another_sum_is_not_even_unpacked()
    {
        var calls = new List<string>();
        var options = None with { UseCache = true, UseDebianPackage = true, UseSample = true, Pins = Pins(), Commands = Debian(calls, "another") };
        var data = FashionMnist.Load(options);
        Assert.DoesNotContain("dpkg-deb -x", calls);
        Assert.Contains("SHA-256", data.Attempts[1].Detail, StringComparison.Ordinal);
        Assert.Empty(_folder.Files());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_folder_of_idx_files_is_used_as_it_is(bool packed)
    {
        foreach (var (name, bytes) in _files)
        {
            File.WriteAllBytes(packed ? _folder.At(name) : _folder.At(Path.GetFileNameWithoutExtension(name)), packed ? bytes : Unpack(bytes));
        }

        var data = FashionMnist.Load(new FashionMnistOptions { Folder = _folder.Path });
        Assert.Equal((2, 2, 3), (data.Train.Count, data.Train.Height, data.Train.Width));
        Assert.Equal([3, 4], data.Test.Labels.ToArray());

        // Not the labels of Fashion-MNIST, so its class names would be wrong.
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), data.Train.ClassNames);
    }

    [Fact]
    public void A_folder_of_images_is_brought_to_the_size_asked_for()
    {
        for (var i = 0; i < 3; i++)
        {
            ImageFolderTests.Write(_folder.At($"{i}.png"), 50, 40, SKColors.Teal);
        }

        var data = FashionMnist.Load(new FashionMnistOptions { Folder = _folder.Path, Channels = 3, Size = 12 });
        Assert.Equal((2, 1, 3, 12, 12), (data.Train.Count, data.Test.Count, data.Test.Channels, data.Test.Height, data.Test.Width));
    }

    [Fact]
    public void A_folder_that_was_named_is_never_replaced_by_another_source() =>
        Assert.Throws<DataException>(() => FashionMnist.Load(new FashionMnistOptions { Folder = _folder.At("missing") }));

    [Fact]
    public void Labels_that_do_not_belong_to_the_images_are_refused()
    {
        _files[FashionMnistPins.TestLabels] = Pack([0, 0, 8, 1, 0, 0, 0, 1, 3]);
        foreach (var (name, bytes) in _files)
        {
            File.WriteAllBytes(_folder.At(name), bytes);
        }

        var error = Assert.Throws<DataException>(() => FashionMnist.Load(new FashionMnistOptions { Folder = _folder.Path }));
        Assert.Contains("1 labels for 2 images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_not_installed_or_fails_is_a_data_error()
    {
        void Run(string command, params string[] arguments) =>
            CommandRunner.Real.Run(command, arguments, _folder.Path, TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Contains("is it installed", Assert.Throws<DataException>(() => Run("d2v-no-such-program")).Message, StringComparison.Ordinal);
        Assert.Contains("exit code", Assert.Throws<DataException>(() => Run("dotnet", "no-such-command-at-all")).Message, StringComparison.Ordinal);
        Run("dotnet", "--version");
    }

    private FashionMnistOptions None => new()
    {
        CacheFolder = _folder.At("cache"),
        UseCache = false,
        UseDebianPackage = false,
        UsePublicHome = false,
        UseSample = false,
        Silence = TimeSpan.FromSeconds(20),
    };

    private FashionMnistOptions Sampled(StandInHome home, FashionMnistPins pins) =>
        None with { UseCache = true, UsePublicHome = true, UseSample = true, PublicHomes = [home.Address], Pins = pins };

    private StandInHome Home() => new((name, _) => new Answer(_files[name]));

    private FashionMnistPins Pins() => new(
        [Sum("package"u8.ToArray())], _files.ToDictionary(file => file.Key, file => new[] { Sum(file.Value) }));

    private CommandRunner Debian(List<string> calls, string content) => new((command, arguments, folder, _, _) =>
    {
        var last = arguments.SkipWhile(argument => argument is "-q" or "-o" || argument.Contains('=', StringComparison.Ordinal)).ToArray();
        if (command == "apt-get")
        {
            calls.Add(string.Join(' ', last.Prepend(command)));
            Assert.Contains(arguments, argument => argument.StartsWith("Dir::State::Lists=", StringComparison.Ordinal) && Directory.Exists(Path.Combine(argument.Split('=')[1], "partial")));
            if (last[0] == "download")
            {
                File.WriteAllText(Path.Combine(folder, "dataset-fashion-mnist_1_all.deb"), content);
            }

            return;
        }

        calls.Add($"{command} {arguments[0]}");
        foreach (var (name, bytes) in _files)
        {
            Put(Path.Combine(arguments[2], "usr", "share", "datasets", "fashion-mnist", name), bytes);
        }

        Put(Path.Combine(arguments[2], "usr", "share", "doc", "dataset-fashion-mnist", "copyright"), "notice"u8.ToArray());
    });

    private static void Put(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private static string Sum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Pack(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }

    private static byte[] Unpack(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var stream = new MemoryStream();
        gzip.CopyTo(stream);
        return stream.ToArray();
    }
}
