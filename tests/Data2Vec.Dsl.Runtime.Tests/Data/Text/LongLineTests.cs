using System.Text;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>Files without an end of line, and texts longer than a context.</summary>
public sealed class LongLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_of_millions_of_letters_is_cut_between_words_and_all_of_it_is_there()
    {
        var words = string.Join(' ', Enumerable.Range(0, 400_000).Select(i => $"wörd{i % 97}"));
        File.WriteAllText(_folder.At("one-line.txt"), words);
        var corpus = TextCorpus.FromFiles(_folder.Path);
        Assert.Empty(corpus.Skipped);
        Assert.Equal(words, string.Join(' ', corpus.Texts));
        Assert.InRange(corpus.Count, 2, 10);
        Assert.All(corpus.Texts, text => Assert.InRange(Encoding.UTF8.GetByteCount(text), 1, 1 << 20));
    }

    [Fact]
    public void Without_a_word_in_it_it_is_cut_between_characters()
    {
        var letters = string.Concat(Enumerable.Repeat("é", 1_500_001));
        File.WriteAllText(_folder.At("one-word.txt"), letters);
        Assert.Equal(letters, string.Concat(TextCorpus.FromFiles(_folder.Path).Texts));
    }

    [Fact]
    public void One_text_that_is_a_whole_file_has_a_bound()
    {
        using (var sparse = File.Create(_folder.At("zeros.txt")))
        {
            sparse.SetLength(100_000_000);
        }

        File.WriteAllText(_folder.At("good.txt"), "a good line");
        File.WriteAllBytes(_folder.At("long.txt"), [.. Enumerable.Repeat((byte)'x', 70_000_000)]);
        Assert.Equal(
            [new("long.txt", "one text of 70000000 bytes; expected at most 67108864"), new("zeros.txt", "not a text: it holds NUL characters, the first in line 1; UTF-16 needs a byte order mark")],
            TextCorpus.FromFiles(_folder.Path, TextUnit.File).Skipped);
    }

    [Fact]
    public void Texts_longer_than_the_context_are_cut_into_rows_of_like_length_without_losing_a_token()
    {
        var set = new TextSet([[.. Enumerable.Range(10, 25)], [1, 2], []], new(0, 1, 2, 3, 9), 100, [1, 0, 1], ["a", "b"]);
        var rows = set.InRows(10);
        Assert.Equal(1, set.CountLonger(10));
        Assert.Equal(6, rows.Count);
        Assert.Equal(Enumerable.Range(10, 25), Enumerable.Range(0, 4).SelectMany(i => rows.Text(i).ToArray()));
        Assert.All(Enumerable.Range(0, 4), i => Assert.InRange(rows.Text(i).Length, 6, 7));
        Assert.Equal([1, 1, 1, 1, 0, 1], rows.Labels.ToArray());
        Assert.Equal(set.Tokens, rows.Tokens);
        Assert.Same(rows, rows.InRows(10));
        Assert.Equal(0, TextBatches.OfTexts(rows, 100, 1, 10).Cut);
    }
}
