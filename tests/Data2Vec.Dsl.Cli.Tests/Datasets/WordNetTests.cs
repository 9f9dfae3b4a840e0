using System.Security.Cryptography;
using System.Text;
using Data2Vec.Cli.Datasets;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Text;

namespace Data2Vec.Dsl.Cli.Tests.Datasets;

public sealed class WordNetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private readonly Dictionary<string, string> _files = new()
    {
        ["data.noun"] = "  1 This software and database is being provided\n"
            + "00001740 03 n 01 entity 0 003 ~ 00001930 n 0000 | that which is perceived; \"the | entity\"  \n"
            + "00001930 05 n 01 cat 0 000 | feline mammal  \n",
        ["data.verb"] = "00001740 29 v 01 breathe 0 000 01 + 02 00 | draw air into  \n",
        ["data.adj"] = "00001740 44 a 01 able 0 000 | having the means  \n",
        ["data.adv"] = "00001740 02 r 01 ably 0 000 | in an able manner  \n",
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Glosses_are_read_with_their_lexicographer_files()
    {
        Put(_folder.Path);
        var data = WordNet.Load(new WordNetOptions { Folder = _folder.Path });
        Assert.Equal(
            ["that which is perceived; \"the | entity\"", "feline mammal", "draw air into", "having the means", "in an able manner"], data.Glosses.Texts);
        Assert.Equal(
            ["noun.Tops", "noun.animal", "verb.body", "adj.ppl", "adv.all"], data.Glosses.Labels.ToArray().Select(label => data.Glosses.ClassNames[label]));
        Assert.Equal(45, WordNet.ClassNames.Count);
        Assert.Contains("Princeton", data.Glosses.Licence, StringComparison.Ordinal);
    }

    [Fact]
    public void Definitions_are_glosses_without_examples_each_once()
    {
        _files["data.adv"] += "00001741 02 r 01 well 0 000 | in an able manner; \"well done\"  \n";
        Put(_folder.Path);
        var definitions = WordNet.Load(new WordNetOptions { Folder = _folder.Path }).Definitions();
        Assert.Equal(["that which is perceived", "feline mammal", "draw air into", "having the means", "in an able manner"], definitions.Texts);
        Assert.False(definitions.HasLabels);
    }

    [Fact]
    public void The_debian_package_is_unpacked_checked_and_cached()
    {
        var calls = new List<string>();
        var data = WordNet.Load(Options(calls));
        Assert.Equal(["apt-get update", "apt-get download wordnet-base", "dpkg-deb -x"], calls);
        Assert.Equal([false, true], data.Attempts.Select(attempt => attempt.Succeeded));
        Assert.Equal(["cache/copyright", "cache/data.adj", "cache/data.adv", "cache/data.noun", "cache/data.verb"], _folder.Files());
        Assert.Contains("fetched earlier", WordNet.Load(Options(calls)).Glosses.Source, StringComparison.Ordinal);
        Assert.Equal(3, calls.Count);

        // A damaged cache is not used but fetched again.
        File.AppendAllText(_folder.At("cache", "data.adv"), "x");
        data = WordNet.Load(Options(calls));
        Assert.Contains("SHA-256", data.Attempts[0].Detail, StringComparison.Ordinal);
        Assert.Equal(_files["data.adv"], File.ReadAllText(_folder.At("cache", "data.adv")));
    }

    [Fact]
    public void An_installed_copy_is_used_before_anything_is_fetched()
    {
        Put(_folder.At("installed"));
        var calls = new List<string>();
        var data = WordNet.Load(Options(calls) with { SystemFolders = [_folder.At("none"), _folder.At("installed")] });
        Assert.Empty(calls);
        Assert.Contains("as installed in", data.Glosses.Source, StringComparison.Ordinal);
        Assert.Equal(4, _folder.Files().Length);
    }

    [Theory]
    [InlineData("another package")]
    [InlineData("damaged file")]
    [InlineData("no tools")]
    public void A_failed_fetch_leaves_nothing_and_says_why(string fault)
    {
        var options = Options([]);
        options = fault switch
        {
            "another package" => options with { Pins = options.Pins with { DebianPackage = ["00"] } },
            "damaged file" => options with { Pins = options.Pins with { Files = options.Pins.Files.ToDictionary(file => file.Key, _ => "00") } },
            _ => options with { Commands = new CommandRunner((_, _, _, _, _) => throw new DataException("no such tool")) },
        };
        var error = Assert.Throws<DataException>(() => WordNet.Load(options));
        Assert.Contains(fault == "no tools" ? "no such tool" : "SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Contains("into a folder and name it", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void Damaged_lines_are_named()
    {
        _files["data.noun"] += "00002137 99 n 01 abstraction 0 000 | a concept\n";
        Put(_folder.Path);
        Assert.Contains("data.noun' line 4", Assert.Throws<DataException>(() => WordNet.Load(new WordNetOptions { Folder = _folder.Path })).Message, StringComparison.Ordinal);
        _files["data.noun"] = "";
        Put(_folder.Path);
        Assert.Contains("holds no synsets", Assert.Throws<DataException>(() => WordNet.Load(new WordNetOptions { Folder = _folder.Path })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_was_named_is_never_replaced_by_another_source() =>
        Assert.Throws<DataException>(() => WordNet.Load(new WordNetOptions { Folder = _folder.At("missing"), SystemFolders = [_folder.Path] }));

    [Fact]
    public void The_noun_task_has_the_largest_classes_and_no_definition_twice()
    {
        // 30 verbs are no nouns; 20 animals, 12 plants (of which two are alike) and 3 acts.
        var items = Enumerable.Range(0, 30).Select(i => ($"verb {i}", 29)).Concat(Enumerable.Range(0, 20).Select(i => ($"animal {i}; \"an example\"", 5)))
            .Concat(Enumerable.Range(0, 12).Select(i => ($"plant {i / 2 * 2 + (i < 2 ? 0 : i % 2)}", 20))).Concat(Enumerable.Range(0, 3).Select(i => ($"act {i}", 4))).ToArray();
        var corpus = new TextCorpus([.. items.Select(item => item.Item1)], "", "", [.. items.Select(item => item.Item2)], WordNet.ClassNames);
        var data = new WordNetData(corpus, []);
        var (train, test) = data.NounTask(2, 100, 8);
        Assert.Equal(["noun.animal", "noun.plant"], train.ClassNames);
        Assert.Equal((23, 8), (train.Count, test.Count));
        Assert.Equal(31, train.Texts.Concat(test.Texts).Distinct().Count());
        Assert.All(train.Texts.Zip(train.Labels.ToArray()), pair => Assert.Equal(pair.Second == 0 ? "animal" : "plant", pair.First.Split(' ')[0]));
        Assert.DoesNotContain(train.Texts, text => text.Contains(';', StringComparison.Ordinal));
        Assert.Equal(test.Texts, data.NounTask(2, 5, 8).Test.Texts);
        Assert.NotEqual(test.Texts, data.NounTask(2, 5, 8, seed: 2).Test.Texts);
        Assert.Throws<DataException>(() => data.NounTask(2, 5, 30));
    }

    private WordNetOptions Options(List<string> calls) => new()
    {
        CacheFolder = _folder.At("cache"),
        SystemFolders = [],
        Pins = new([Sum("package")], _files.ToDictionary(file => file.Key, file => Sum(file.Value))),
        Commands = new((command, arguments, folder, _, _) =>
        {
            var last = arguments.SkipWhile(argument => argument is "-q" or "-o" || argument.Contains('=', StringComparison.Ordinal)).ToArray();
            calls.Add(string.Join(' ', last.Take(command == "apt-get" ? 2 : 1).Prepend(command)));
            if (last[0] == "download")
            {
                File.WriteAllText(Path.Combine(folder, "wordnet-base_1%3a3.0-37_all.deb"), "package");
            }
            else if (command == "dpkg-deb")
            {
                Put(Path.Combine(last[2], "usr", "share", "wordnet"));
                var notice = Directory.CreateDirectory(Path.Combine(last[2], "usr", "share", "doc", "wordnet-base"));
                File.WriteAllText(Path.Combine(notice.FullName, "copyright"), "notice");
            }
        }),
    };

    private void Put(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in _files)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }
    }

    private static string Sum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
