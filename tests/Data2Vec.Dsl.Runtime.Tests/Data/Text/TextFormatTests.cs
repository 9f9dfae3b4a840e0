using System.Text;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>Texts in other encodings, and texts in JSON lines.</summary>
public sealed class TextFormatTests : IDisposable
{
    private static readonly string Fixture = Path.Combine(AppContext.BaseDirectory, "fixtures", "files", "text");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Utf_16_with_a_byte_order_mark_is_read()
    {
        var corpus = TextCorpus.FromFiles(Path.Combine(Fixture, "utf16le-bom.txt"));
        Assert.Empty(corpus.Skipped);
        Assert.StartsWith("man they has about ", corpus.Texts[0], StringComparison.Ordinal);
        Assert.Equal(File.ReadAllLines(Path.Combine(Fixture, "utf16le-bom.txt"), Encoding.Unicode).Select(line => line.Trim()).Where(line => line.Length > 0), corpus.Texts);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void Every_encoding_with_a_mark_gives_the_same_text(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        File.WriteAllText(_folder.At("a.txt"), "Übung 🙂 für Anfänger\r\nzweite\rdritte\n", encoding is UTF8Encoding ? new UTF8Encoding(true) : encoding);
        Assert.Equal(["Übung 🙂 für Anfänger", "zweite", "dritte"], TextCorpus.FromFiles(_folder.Path).Texts);
    }

    [Fact]
    public void What_no_encoding_fits_is_left_out_with_its_place_and_never_replaced()
    {
        void Write(string name, byte[] bytes) => File.WriteAllBytes(_folder.At(name), bytes);
        File.WriteAllText(_folder.At("good.txt"), "good");
        Write("latin1.txt", Encoding.Latin1.GetBytes("eins\nÜbung\n"));
        Write("windows.txt", [.. "quote: "u8, 0x93, 0x94]);
        Write("cut.txt", [.. "caf"u8, 0xC3]);
        Write("overlong.txt", [0xC0, 0xAF]);
        Write("surrogate.txt", [0xED, 0xA0, 0x80]);
        Write("half16.txt", [0xFF, 0xFE, (byte)'a', 0, (byte)'\n', 0, 0x00, 0xD8, (byte)'b', 0]);
        Write("odd16.txt", [0xFF, 0xFE, (byte)'a', 0, (byte)'b']);
        Write("bare16.txt", Encoding.Unicode.GetBytes("no mark"));
        Write("packed.txt", [0x1F, 0x8B, 8, 0, 0xFF]);
        File.WriteAllText(_folder.At("replaced.txt"), "one\nt\uFFFDo\nthree\n");
        var corpus = TextCorpus.FromFiles(_folder.Path);
        Assert.Equal(["good", "one", "three"], corpus.Texts);
        Assert.DoesNotContain(corpus.Texts, text => text.Contains('\uFFFD', StringComparison.Ordinal));
        var reasons = corpus.Skipped.ToDictionary(file => file.Path, file => file.Reason);
        Assert.Equal("not UTF-8: byte 5 cannot be decoded (line 2)", reasons["latin1.txt"]);
        Assert.Equal("not UTF-8: byte 7 cannot be decoded (line 1)", reasons["windows.txt"]);
        Assert.Equal("not UTF-8: byte 3 cannot be decoded (line 1)", reasons["cut.txt"]);
        Assert.Equal("not UTF-8: byte 0 cannot be decoded (line 1)", reasons["overlong.txt"]);
        Assert.Equal("not UTF-8: byte 0 cannot be decoded (line 1)", reasons["surrogate.txt"]);
        Assert.Matches(@"^not UTF-16: byte \d+ cannot be decoded \(line 2\)$", reasons["half16.txt"]);
        Assert.Matches(@"^not UTF-16: byte \d+ cannot be decoded \(line 1\)$", reasons["odd16.txt"]);
        Assert.Equal("not a text: it holds NUL characters, the first in line 1; UTF-16 needs a byte order mark", reasons["bare16.txt"]);
        Assert.Equal("a gzip file and no text", reasons["packed.txt"]);
        Assert.Equal("line 2 is one with U+FFFD, which programs write in place of what they could not decode", reasons["replaced.txt"]);
        Assert.Equal(10, reasons.Count);
    }

    [Fact]
    public void Json_lines_are_read_by_their_field()
    {
        var corpus = TextCorpus.FromFiles(Path.Combine(Fixture, "data.jsonl"));
        Assert.Equal("over there or even new not made time came too over take when do even some he great year go", corpus.Texts[0]);
        Assert.Equal(11, corpus.Count);
        Assert.Equal(new("data.jsonl", "line 12 is one of broken JSON"), Assert.Single(corpus.Skipped));
        File.WriteAllText(_folder.At("a.NDJSON"), "\uFEFF{\"id\": 1, \"body\": {\"text\": \"not this\"}, \"text\": \" two\\nlines \\ud83d\\ude42 \"}\n\n{\"text\": \"plain\"}");
        File.WriteAllText(_folder.At("b.txt"), "{\"text\": \"a line of a text file\"}");
        Assert.Equal(["two\nlines 🙂", "plain", "{\"text\": \"a line of a text file\"}"], TextCorpus.FromFiles(_folder.Path).Texts);
        File.WriteAllText(_folder.At("a.NDJSON"), "{\"body\": \"other\"}");
        Assert.Equal("other", TextCorpus.FromFiles(_folder.Path, field: "body").Texts[0]);
    }

    [Fact]
    public void What_is_wrong_with_a_line_of_json_is_told()
    {
        File.WriteAllText(
            _folder.At("a.jsonl"),
            """
            {"text": "good"}
            {"title": "x", "body": "y"}
            {"title": "x"}
            {"text": null}
            {"text": "cut
            ["text"]
            {"text": "a", "text": "b"}
            {"text": "\ud800"}
            {"text": "\ufffd"}
            {"text": "behind"} more
            """);
        var corpus = TextCorpus.FromFiles(_folder.Path);
        Assert.Equal(["good"], corpus.Texts);
        Assert.Equal(
            "2 lines without the field 'text', the first is line 2 (its fields are 'title', 'body'; --text-field names another); line 4 is one with a field 'text' that is no text; "
            + "3 lines of broken JSON, the first is line 5; line 6 is one of JSON that is no object; line 7 is one with the field 'text' twice; "
            + "line 9 is one with U+FFFD, which programs write in place of what they could not decode",
            Assert.Single(corpus.Skipped).Reason);
        File.WriteAllText(_folder.At("a.jsonl"), "{\"body\": \"y\"}");
        Assert.Contains(
            "the first is 'a.jsonl': line 1 is one without the field 'text' (its fields are 'body'; --text-field names another).",
            Assert.Throws<DataException>(() => TextCorpus.FromFiles(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_in_formats_that_are_not_read_are_named()
    {
        File.WriteAllText(_folder.At("a.txt"), "read");
        File.WriteAllText(_folder.At("b.csv"), "x");
        File.WriteAllText(_folder.At("c.txt.gz"), "x");
        File.WriteAllText(_folder.At("unrelated.dll"), "x");
        Assert.Equal(
            [new("b.csv", ".csv is not read; save it as .txt or as JSON lines (.jsonl)"), new("c.txt.gz", ".gz is an archive, which is not opened; unpack it")],
            TextCorpus.FromFiles(_folder.Path).Skipped);
    }
}
