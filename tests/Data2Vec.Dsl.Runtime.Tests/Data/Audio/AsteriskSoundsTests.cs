using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Data2Vec.Dsl.Data.Audio;

public sealed class AsteriskSoundsTests : IDisposable
{
    private static readonly string Content = Convert.ToHexStringLower(SHA256.HashData("package"u8));
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _calls = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_gives_clips_with_texts_and_a_prompt_keeps_to_one_side_in_all_languages()
    {
        Install(_folder.Path, "en");
        Install(_folder.Path, "fr");
        var data = AsteriskSounds.Load(None with { Folder = _folder.Path, Languages = ["en", "fr"], HeldOut = 0.4 });
        var all = data.Train.Clips.Concat(data.HeldOut.Clips).ToDictionary(clip => clip.Name);

        // Eight prompts and two of digits in each language; silence is no audio.
        Assert.Equal(20, all.Count);
        Assert.Equal("Text: 3 of en", all["en/prompt-3"].Transcript);
        Assert.Equal("one", all["fr/digits/1"].Transcript);
        Assert.Null(all["fr/digits/tone"].Transcript);
        Assert.Equal("digits/1", all["fr/digits/1"].Prompt);
        Assert.All(data.Train.Clips, clip => Assert.DoesNotContain(data.HeldOut.Clips, held => held.Prompt == clip.Prompt));
        Assert.Equal(8000, data.Train.SampleRate / 2);
        Assert.Empty(data.Skipped);
        Assert.Empty(_calls);
    }

    [Fact]
    public void A_damaged_clip_is_left_out_and_named()
    {
        Install(_folder.Path, "en");
        File.WriteAllBytes(_folder.At("usr", "share", "asterisk", "clips", "en_US", "prompt-3.wav"), [0]);
        var data = AsteriskSounds.Load(None with { Folder = _folder.Path });
        Assert.Equal(9, data.Train.Clips.Count + data.HeldOut.Clips.Count);
        Assert.Equal("en/prompt-3", Assert.Single(data.Skipped).Path);
        Assert.Contains("1 were left out", data.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_fill_the_cache_by_language_and_only_what_is_missing_is_fetched()
    {
        var options = None with { UseCache = true, UseDebianPackage = true, Commands = Debian() };
        var first = AsteriskSounds.Load(options);
        Assert.Equal(["cache", "Debian packages"], first.Attempts.Select(attempt => attempt.Name));
        Assert.Equal(
            ["apt-get update", "apt-get download asterisk-core-sounds-en-wav", "dpkg-deb -x", "apt-get download asterisk-core-sounds-en", "dpkg-deb -x"], _calls);
        Assert.Equal([_folder.At("cache", "en")], Directory.GetFileSystemEntries(_folder.At("cache")));
        Assert.Contains("cache/en/usr/share/doc/asterisk-core-sounds-en/copyright", _folder.Files());

        _calls.Clear();
        Assert.Equal("cache", Assert.Single(AsteriskSounds.Load(options).Attempts).Name);
        Assert.Empty(_calls);

        var both = AsteriskSounds.Load(options with { Languages = ["en", "ru"] });
        Assert.Equal(20, both.Train.Clips.Count + both.HeldOut.Clips.Count);
        Assert.DoesNotContain("apt-get download asterisk-core-sounds-en", _calls);
        Assert.Equal([_folder.At("cache", "en"), _folder.At("cache", "ru")], Directory.GetFileSystemEntries(_folder.At("cache")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_cache_that_lost_its_files_is_left_alone_and_the_clips_are_fetched_again()
    {
        Directory.CreateDirectory(_folder.At("cache", "en"));
        var told = new List<string>();
        var data = AsteriskSounds.Load(None with { UseCache = true, UseDebianPackage = true, Commands = Debian() }, told.Add);
        Assert.Equal("Debian packages", data.Attempts[^1].Name);
        Assert.Contains(told, line => line.Contains("is already there", StringComparison.Ordinal));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void Another_package_than_the_pinned_one_is_refused_and_nothing_is_cached()
    {
        var options = None with { UseCache = true, UseDebianPackage = true, Commands = Debian("forged") };
        var error = Assert.Throws<DataException>(() => AsteriskSounds.Load(options));
        Assert.Contains("asterisk-core-sounds-en-wav has the SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files());
        Assert.Empty(Directory.GetFileSystemEntries(_folder.At("cache")));
    }

    [Fact]
    public void A_fetch_that_fails_half_way_leaves_nothing_and_the_reasons_are_told()
    {
        var commands = Debian();
        var told = new List<string>();
        var options = None with
        {
            UseCache = true,
            UseInstalled = true,
            UseDebianPackage = true,
            SystemRoot = _folder.At("system"),
            Languages = ["en", "es"],
            Commands = new CommandRunner((command, arguments, folder, timeout, cancellation) =>
            {
                if (arguments[^1].EndsWith("-es", StringComparison.Ordinal))
                {
                    throw new DataException("the line went dead");
                }

                commands.Run(command, arguments, folder, timeout, cancellation);
            }),
        };
        var error = Assert.Throws<DataException>(() => AsteriskSounds.Load(options, told.Add));
        Assert.Contains("[cache]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[installed clips]", error.Message, StringComparison.Ordinal);
        Assert.Contains("the line went dead", error.Message, StringComparison.Ordinal);
        Assert.Contains(told, line => line.Contains("the line went dead", StringComparison.Ordinal));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void Installed_clips_are_used_before_anything_is_fetched()
    {
        Install(_folder.At("system"), "en");
        var data = AsteriskSounds.Load(None with { UseInstalled = true, UseDebianPackage = true, SystemRoot = _folder.At("system"), Commands = Debian() });
        Assert.Equal("installed clips", Assert.Single(data.Attempts).Name);
        Assert.Empty(_calls);
    }

    [Fact]
    public void A_folder_that_lacks_clips_or_texts_is_refused_without_looking_elsewhere()
    {
        var options = None with { UseDebianPackage = true, Commands = Debian(), Folder = _folder.Path };
        Assert.Contains("holds no folder en_*", Assert.Throws<DataException>(() => AsteriskSounds.Load(options)).Message, StringComparison.Ordinal);
        Install(_folder.Path, "en");
        File.Delete(_folder.At("usr", "share", "doc", "asterisk-core-sounds-en", "core-sounds-en.txt.gz"));
        Assert.Contains("core-sounds-en.txt.gz' does not exist", Assert.Throws<DataException>(() => AsteriskSounds.Load(options)).Message, StringComparison.Ordinal);
        Assert.Empty(_calls);
    }

    [Fact]
    public void Unknown_languages_are_refused()
    {
        Assert.Contains("'de'", Assert.Throws<ArgumentException>(() => AsteriskSounds.Load(None with { Languages = ["de"] })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => AsteriskSounds.Load(None with { Languages = ["en", "en"] }));
        Assert.Throws<ArgumentException>(() => AsteriskSounds.Load(None with { Languages = [] }));
    }

    [Fact]
    public void Texts_leave_out_what_nobody_speaks()
    {
        var texts = AsteriskTexts.Parse("\uFEFF; A comment: yes\r\n\r\na: One.  Two\r\nb/c: at [@] (sign)\ntone: [a tone]\nx: y: z\n", "list");
        Assert.Equal(new Dictionary<string, string> { ["a"] = "One. Two", ["b/c"] = "at", ["x"] = "y: z" }, texts);
        Assert.Throws<DataException>(() => AsteriskTexts.Parse("nothing\n", "list"));
    }

    [Fact]
    public void A_damaged_list_of_texts_is_refused()
    {
        File.WriteAllBytes(_folder.At("list.gz"), [0x1F, 0x8B, 8, 0, 1, 2, 3]);
        Assert.Contains("list.gz", Assert.Throws<DataException>(() => AsteriskTexts.Read(_folder.At("list.gz"))).Message, StringComparison.Ordinal);
    }

    private AsteriskOptions None => new()
    {
        Languages = ["en"],
        CacheFolder = _folder.At("cache"),
        UseCache = false,
        UseInstalled = false,
        UseDebianPackage = false,
        Packages = AsteriskPackages.Published.ToDictionary(
            pair => pair.Key, pair => pair.Value.Select(package => package with { Sums = [Content] }).ToArray()),
    };

    private CommandRunner Debian(string content = "package") => new((command, arguments, folder, _, _) =>
    {
        var last = arguments.SkipWhile(argument => argument is "-q" or "-o" || argument.Contains('=', StringComparison.Ordinal)).ToArray();
        if (command == "apt-get")
        {
            _calls.Add(string.Join(' ', last.Prepend(command)));
            if (last[0] == "download")
            {
                File.WriteAllText(Path.Combine(folder, last[1] + "_1.6.1-1_all.deb"), content);
            }

            return;
        }

        _calls.Add($"{command} {arguments[0]}");
        Install(arguments[2], Path.GetFileName(arguments[1]).Split('_')[0].Split('-')[3]);
    });

    private static void Install(string root, string language)
    {
        var clips = Path.Combine(root, "usr", "share", "asterisk", "clips", $"{language}_US");
        var lines = new StringBuilder($"; Core Asterisk Audio\n\ndigits/1: one\ndigits/tone: [tone]\n");
        string[] prompts = [.. Enumerable.Range(0, 8).Select(i => $"prompt-{i}"), "digits/1", "digits/tone", "silence/1"];
        foreach (var prompt in prompts)
        {
            var file = Path.Combine(clips, prompt + ".wav");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, Audio.Wav(8000, Audio.Sine(400, 8000, 1600)));
            if (prompt.StartsWith('p'))
            {
                lines.Append(System.Globalization.CultureInfo.InvariantCulture, $"{prompt}: Text: {prompt[7..]} of {language}\n");
            }
        }

        var doc = Directory.CreateDirectory(Path.Combine(root, "usr", "share", "doc", $"asterisk-core-sounds-{language}")).FullName;
        File.WriteAllText(Path.Combine(doc, "copyright"), "notice");
        using var packed = new GZipStream(File.Create(Path.Combine(doc, $"core-sounds-{language}.txt.gz")), CompressionLevel.Fastest);
        packed.Write(Encoding.UTF8.GetBytes(lines.ToString()));
    }
}
