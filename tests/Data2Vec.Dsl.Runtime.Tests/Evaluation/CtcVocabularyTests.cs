using System.Text.Json;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>Against what transformers' own tokenizer produced.</summary>
public sealed class CtcVocabularyTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "fixtures", "hf", "tokenizer-ctc");
    private static readonly JsonElement Case = Json("case.json");

    public static TheoryData<int> Decodings => [.. Enumerable.Range(0, Case.GetProperty("decode").GetArrayLength())];

    public static TheoryData<int> Encodings => [.. Enumerable.Range(0, Case.GetProperty("encode").GetArrayLength())];

    [Fact]
    public void The_published_symbols_are_those_of_the_checkpoints()
    {
        var expected = Json("vocab.json").EnumerateObject().ToDictionary(symbol => symbol.Value.GetInt32(), symbol => symbol.Name);
        Assert.Equal(Enumerable.Range(0, expected.Count).Select(id => expected[id]), CtcVocabulary.Published().Symbols);
        Assert.Equal(32, CtcVocabulary.Published().Count);
    }

    [Theory]
    [MemberData(nameof(Decodings))]
    public void Frames_are_read_as_by_transformers(int i)
    {
        var entry = Case.GetProperty("decode")[i];
        var (ids, vocabulary) = (Ids(entry.GetProperty("ids")), CtcVocabulary.Published());
        Assert.Equal(entry.GetProperty("text").GetString(), vocabulary.Decode(ids));
        Assert.Equal(entry.GetProperty("text_lower").GetString(), vocabulary.Decode(ids, new CtcReading(Lower: true)));
        Assert.Equal(entry.GetProperty("text_skip_special").GetString(), vocabulary.Decode(ids, new CtcReading(SpecialFirst: true)));
        Assert.Equal(entry.GetProperty("text_without_grouping").GetString(), vocabulary.Decode(ids, new CtcReading(Merge: false)));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Texts_are_encoded_as_by_transformers(int i)
    {
        var entry = Case.GetProperty("encode")[i];
        var text = entry.GetProperty("text").GetString()!;
        Assert.Equal(Ids(entry.GetProperty("ids")), CtcVocabulary.Published(LetterCase.AsIs).Encode(text));
        Assert.Equal(Ids(entry.GetProperty("ids_do_lower_case_true")), CtcVocabulary.Published().Encode(text));
    }

    [Fact]
    public void The_symbols_of_transcripts_are_their_letters_in_order()
    {
        var vocabulary = CtcVocabulary.Of(["ça va", "Да|д"]);
        Assert.Equal(["<pad>", "<s>", "</s>", "<unk>", "|", "A", "V", "Ç", "А", "Д"], vocabulary.Symbols);
        Assert.Equal("ÇA ДА", vocabulary.Decode(vocabulary.Encode(" ça  да ")));
        Assert.Equal([CtcVocabulary.Unknown], vocabulary.Encode("z"));
        Assert.Equal(["A", "a"], CtcVocabulary.Of(["aA"], LetterCase.AsIs).Symbols.Skip(5));
        Assert.Equal(["a"], CtcVocabulary.Of(["aA"], LetterCase.Lower).Symbols.Skip(5));
    }

    [Fact]
    public void Double_letters_need_a_blank_between_them()
    {
        var vocabulary = CtcVocabulary.Published();
        Assert.Equal("LL", vocabulary.Decode([15, 15, CtcVocabulary.Blank, 15]));
        Assert.Equal("L", vocabulary.Decode([15, 15, 15]));
        Assert.Throws<ArgumentOutOfRangeException>(() => vocabulary.Decode([32]));
    }

    [Theory]
    [InlineData("That's  it... (no!)", "That's it no")]
    [InlineData("'quoted' d’accord", "quoted d'accord")]
    [InlineData("Нажмите 1, пожалуйста.", "Нажмите 1 пожалуйста")]
    [InlineData("... — ?", "")]
    public void Nobody_hears_a_comma(string text, string expected) => Assert.Equal(expected, CtcTranscript.Letters(text));

    private static JsonElement Json(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name)));
        return json.RootElement.Clone();
    }

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];
}
