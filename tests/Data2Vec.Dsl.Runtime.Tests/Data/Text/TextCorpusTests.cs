using System.Text;

namespace Data2Vec.Dsl.Data.Text;

public sealed class TextCorpusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_or_files_are_samples()
    {
        Write("b.txt", " one line \r\n\r\nanother\n");
        Write("a/deep/c.TXT", "\uFEFFfirst");
        Write("notes.md", "not a text file");
        Assert.Equal(["first", "one line", "another"], TextCorpus.FromFiles(_folder.Path).Texts);
        var files = TextCorpus.FromFiles(_folder.Path, TextUnit.File);
        Assert.Equal(["first", "one line \r\n\r\nanother"], files.Texts);
        Assert.False(files.HasLabels);
        Assert.Contains("2 texts of the 2 files", files.Source, StringComparison.Ordinal);
        Assert.Equal(["one line", "another"], TextCorpus.FromFiles(_folder.At("b.txt")).Texts);
    }

    [Fact]
    public void Sub_folders_are_classes()
    {
        Write("spam/1.txt", "buy\nnow");
        Write("ham/2.txt", "hello");
        var corpus = TextCorpus.FromFiles(_folder.Path);
        Assert.Equal(["ham", "spam"], corpus.ClassNames);
        Assert.Equal([0, 1, 1], corpus.Labels.ToArray());
        var part = corpus.Take([2, 0]);
        Assert.Equal(["now", "hello"], part.Texts);
        Assert.Equal([1, 0], part.Labels.ToArray());
    }

    [Fact]
    public void What_cannot_be_used_is_left_out_and_named()
    {
        Write("good.txt", "a good line\nno\n\nx\n");
        Write("empty.txt", " \n\n");
        Write("short.txt", "no");
        Write("zeros.txt", "a\0b");
        File.WriteAllBytes(_folder.At("latin.txt"), [.. "caf"u8, 0xE9, .. " au lait"u8]);
        File.WriteAllBytes(_folder.At("utf16.txt"), Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("text")).ToArray());
        var lines = TextCorpus.FromFiles(_folder.Path, shortest: 3);
        Assert.Equal(["a good line", "text"], lines.Texts);
        Assert.Equal(
            [
                new("empty.txt", "empty"), new("good.txt", "2 lines of fewer than 3 characters, the first is line 2"),
                new("latin.txt", "not UTF-8: byte 3 cannot be decoded (line 1)"), new("short.txt", "line 1 is one of fewer than 3 characters"),
                new("zeros.txt", "not a text: it holds NUL characters, the first in line 1"),
            ],
            lines.Skipped);
        File.WriteAllBytes(_folder.At("latin.txt"), [.. "one\ntwo\n\nth"u8, 0xE9]);
        Assert.All(new[] { TextUnit.Line, TextUnit.File }, unit => Assert.Contains(
            new("latin.txt", "not UTF-8: byte 11 cannot be decoded (line 4)"), TextCorpus.FromFiles(_folder.Path, unit).Skipped));
        Assert.Contains("5 files were left out as a whole or in part", lines.Source, StringComparison.Ordinal);
        Assert.Contains(new("short.txt", "a text of fewer than 3 characters"), TextCorpus.FromFiles(_folder.Path, TextUnit.File, 3).Skipped);
    }

    [Fact]
    public void Nothing_to_read_is_a_data_error()
    {
        string Message(string path) => Assert.Throws<DataException>(() => TextCorpus.FromFiles(path)).Message;
        Assert.Contains("does not exist", Message(_folder.At("missing")), StringComparison.Ordinal);
        Assert.Contains("holds no texts", Message(_folder.Path), StringComparison.Ordinal);
        Write("a.txt", "");
        Assert.Contains("the first is 'a.txt': empty", Message(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenised_texts_keep_their_labels_and_spell_special_tokens_out()
    {
        var corpus = new TextCorpus(["ab <mask>", "", "ab"], "here", "none", [1, 0, 1], ["x", "y"]);
        var tokenizer = BytePairTrainer.Train(["ab ab"], 1);
        var set = corpus.Tokenise(tokenizer);
        Assert.Equal(tokenizer.Encode("ab <mask>", specials: false, readSpecials: false), set.Text(0).ToArray());
        Assert.DoesNotContain(set.Special.Mask, set.Text(0).ToArray());
        Assert.Equal([0, 2], set.Row(1));
        Assert.Equal([0, 260, 2], set.Row(2));
        Assert.Equal((9L, 3, tokenizer.VocabularySize), (set.Tokens, set.Count, set.VocabularySize));
        Assert.Equal([1, 0, 1], set.Labels.ToArray());
        using var batch = set.Batch([2, 1]);
        Assert.Equal([0, 260, 2, 0, 2, 1], batch.Tokens.data<long>().ToArray());
        using var cut = set.Batch([0], longest: 4);
        Assert.Equal([1, 4], cut.Tokens.shape);
        Assert.Equal(2, cut.Tokens[0, 3].item<long>());
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new TextCorpus([], "", ""));
        Assert.Throws<ArgumentException>(() => new TextCorpus(["a"], "", "", [0, 0], ["x"]));
        Assert.Contains("text 1 is 1", Assert.Throws<ArgumentException>(() => new TextCorpus(["a", "b"], "", "", [0, 1], ["x"])).Message, StringComparison.Ordinal);
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(path))!);
        File.WriteAllText(_folder.At(path), text);
    }
}
