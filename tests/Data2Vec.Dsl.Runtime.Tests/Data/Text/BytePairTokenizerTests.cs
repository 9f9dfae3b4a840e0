using System.Text.Json;
using CsCheck;
using Microsoft.ML.Tokenizers;
using TorchSharp;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>What RobertaTokenizer of transformers made of the same files, and what fairseq's dictionary says.</summary>
public sealed class BytePairTokenizerTests : IDisposable
{
    private static readonly string Fixture = Path.Combine(AppContext.BaseDirectory, "fixtures", "hf", "tokenizer-bpe");
    private static readonly BytePairTokenizer Tokenizer = BytePairTokenizer.Load(Fixture);
    private static readonly JsonElement Json = ReadCase();
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 12)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_text_has_the_tokens_and_ids_of_transformers(int index)
    {
        var expected = Json.GetProperty("cases")[index];
        var text = expected.GetProperty("text").GetString()!;
        Assert.Equal(expected.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()), Tokenizer.Tokenize(text));
        Assert.Equal(Ids(expected, "ids_with_specials"), Tokenizer.Encode(text));
        Assert.Equal(Ids(expected, "ids_plain"), Tokenizer.Encode(text, specials: false));
        Assert.Equal(expected.GetProperty("decoded").GetString(), Tokenizer.Decode(Tokenizer.Encode(text)));
        Assert.Equal(expected.GetProperty("decoded_with_specials").GetString(), Tokenizer.Decode(Tokenizer.Encode(text), specials: true));
    }

    [Fact]
    public void The_fixture_has_no_case_that_is_not_tested() => Assert.Equal(Cases.Count, Json.GetProperty("cases").GetArrayLength());

    [Fact]
    public void Sizes_and_special_ids_are_those_of_the_file()
    {
        var special = Json.GetProperty("special_ids");
        Assert.Equal(Json.GetProperty("vocab_size").GetInt32(), Tokenizer.VocabularySize);
        Assert.Equal(SpecialTokens.Names.Select(name => special.GetProperty(name).GetInt32()), Tokenizer.Special.Ids);
    }

    [Fact]
    public void Pairs_have_two_ends_between_them()
    {
        foreach (var pair in Json.GetProperty("pairs").EnumerateArray())
        {
            Assert.Equal(Ids(pair, "ids"), Tokenizer.EncodePair(pair.GetProperty("a").GetString()!, pair.GetProperty("b").GetString()!));
        }
    }

    [Fact]
    public void A_batch_is_cut_and_padded()
    {
        var expected = Json.GetProperty("batch_padded_truncated_12");
        using var batch = Tokenizer.EncodeBatch([.. expected.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!)], longest: 12);
        Assert.Equal([4, 12], batch.Tokens.shape);
        Assert.Equal(Rows(expected, "input_ids"), batch.Tokens.data<long>().ToArray());
        Assert.Equal(Rows(expected, "attention_mask").Select(attend => attend == 0), batch.Padding!.data<bool>().ToArray());
    }

    [Fact]
    public void A_special_token_can_be_read_as_plain_characters()
    {
        var ids = Tokenizer.Encode("The <mask>", specials: false, readSpecials: false);
        Assert.DoesNotContain(Tokenizer.Special.Mask, ids);
        Assert.Equal("The <mask>", Tokenizer.Decode(ids));
    }

    [Fact]
    public void Any_text_comes_back() => Gen.String[Gen.Char, 0, 40].Sample(
        text =>
        {
            var whole = string.Concat(text.EnumerateRunes());
            return Tokenizer.Decode(Tokenizer.Encode(text, readSpecials: false)) == whole;
        },
        iter: 3000);

    [Fact]
    public void Several_threads_get_the_same_ids()
    {
        var texts = Enumerable.Range(0, 2000).Select(i => $"the {i * 7919 % 1000} lazy dogs {i} sad naïve").ToArray();
        var expected = texts.Select(text => Tokenizer.Decode(Tokenizer.Encode(text))).ToArray();
        var fresh = BytePairTokenizer.Load(Fixture);
        var ids = new int[texts.Length][];
        Parallel.For(0, texts.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => ids[i] = fresh.Encode(texts[i]));
        Assert.Equal(texts, expected);
        Assert.All(texts.Index(), text => Assert.Equal(Tokenizer.Encode(text.Item), ids[text.Index]));
    }

    [Fact]
    public void Words_are_cut_as_the_pattern_of_gpt2_cuts_them() => Words(" ", "'", "s", "re", "ll", "D", "9", "²", "é", "你", "_", "\n", "\u00a0", "\u3000", "!", "ٱ")
        .Array[0, 12].Select(string.Concat)
        .Sample(text => Gpt2Words.Split(text).SequenceEqual(RobertaPreTokenizer.Instance.PreTokenize(text)), iter: 5000);

    [Fact]
    public void Letters_beyond_the_basic_plane_are_letters() =>
        Assert.Equal([(0, 5), (5, 3), (8, 1)], Gpt2Words.Split(" a𝐀x\U0001D7D8𝟙!".Replace("𝟙", "1", StringComparison.Ordinal)));

    [Fact]
    public void Ids_of_fairseq_follow_its_dictionary()
    {
        var (vocabulary, merges) = Gpt2Files();
        File.WriteAllLines(_folder.At("dict.txt"), ["256 900", "97 800", "98 700", "madeupword0000 0"]);
        var fairseq = BytePairTokenizer.Load(vocabulary, merges, _folder.At("dict.txt"));

        // <s> <pad> </s> <unk>, then "ab", "a", "b" and the filler, then <mask>.
        Assert.Equal((9, new SpecialTokens(0, 1, 2, 3, 8)), (fairseq.VocabularySize, fairseq.Special));
        Assert.Equal([0, 4, 6, 5, 3, 8, 2], fairseq.Encode("abbac <mask>"));
        Assert.Equal("abba<unk><mask>", fairseq.Decode([4, 6, 5, 3, 8], specials: true));
        Assert.Equal("abba", fairseq.Decode([4, 6, 5, 3, 8]));
    }

    [Fact]
    public void Ids_of_gpt2_make_room_for_the_special_tokens()
    {
        var (vocabulary, merges) = Gpt2Files();
        var tokenizer = BytePairTokenizer.Load(vocabulary, merges);
        Assert.Equal(257 + 5, tokenizer.VocabularySize);
        Assert.Equal([0, 256 + 4, 'c' + 4, 261, 2], tokenizer.Encode("abc<mask>"));
    }

    [Fact]
    public void A_saved_vocabulary_gives_the_same_ids_whatever_it_was_loaded_from()
    {
        var (vocabulary, merges) = Gpt2Files();
        File.WriteAllLines(_folder.At("dict.txt"), Enumerable.Range(0, 257).Select(id => $"{256 - id} 1"));
        var fairseq = BytePairTokenizer.Load(vocabulary, merges, _folder.At("dict.txt"));
        fairseq.Save(_folder.At("saved"));
        Assert.Equal(fairseq.Encode("abc <mask> é"), BytePairTokenizer.Load(_folder.At("saved")).Encode("abc <mask> é"));
        Assert.Equal(["merges.txt", "vocab.json"], Directory.GetFiles(_folder.At("saved")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("vocab.json", "{", "is not a vocabulary")]
    [InlineData("vocab.json", "{}", "holds no tokens")]
    [InlineData("vocab.json", """{"a": 0, "b": 0}""", "both have the id 0")]
    [InlineData("vocab.json", """{"a": -1}""", "has the id -1")]
    [InlineData("vocab.json", """{"<s>": 0, "a": 1}""", "but not <pad> </s> <unk> <mask>")]
    [InlineData("merges.txt", "#version: 0.2\na\n", "line 2: 'a' is not a merge")]
    [InlineData("merges.txt", "a z\n", "line 1: the vocabulary has no token 'z'")]
    [InlineData("dict.txt", "256 1\n97\n", "line 2: '97' is not an entry")]
    [InlineData("dict.txt", "256 1\n256 1\n", "line 2: '256' is there a second time")]
    [InlineData("dict.txt", "zebra 1\n", "names no id of the vocabulary")]
    public void Damaged_files_are_named(string file, string content, string expected)
    {
        Gpt2Files();
        File.WriteAllText(_folder.At("dict.txt"), "97 1\n");
        File.WriteAllText(_folder.At("merges.txt"), "");
        File.WriteAllText(_folder.At("vocab.json"), """{"a": 97, "b": 98, "ab": 256}""");
        File.WriteAllText(_folder.At(file), content);
        var dictionary = file == "dict.txt" ? _folder.At(file) : null;
        var error = Assert.Throws<DataException>(() => BytePairTokenizer.Load(_folder.At("vocab.json"), _folder.At("merges.txt"), dictionary));
        Assert.Contains(_folder.At(file), error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_a_data_error() =>
        Assert.Contains("cannot be read", Assert.Throws<DataException>(() => BytePairTokenizer.Load(_folder.Path)).Message, StringComparison.Ordinal);

    // As encoder.json and vocab.bpe: no special tokens, ids are bytes here, one merge.
    private (string Vocabulary, string Merges) Gpt2Files()
    {
        var vocabulary = Enumerable.Range(0, 256).ToDictionary(value => ByteAlphabet.Of((byte)value).ToString(), value => value);
        vocabulary.Add("ab", 256);
        File.WriteAllText(_folder.At("encoder.json"), JsonSerializer.Serialize(vocabulary));
        File.WriteAllText(_folder.At("vocab.bpe"), "#version: 0.2\na b\n");
        return (_folder.At("encoder.json"), _folder.At("vocab.bpe"));
    }

    private static JsonElement ReadCase()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixture, "case.json")));
        return json.RootElement.Clone();
    }

    private static int[] Ids(JsonElement owner, string name) => [.. owner.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];

    private static long[] Rows(JsonElement owner, string name) =>
        [.. owner.GetProperty(name).EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetInt64())];

    private static Gen<string> Words(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);
}
