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
    [InlineData("vocab.json", "{\"a\": 0,\n\"b\": 1,\n\"a\": 2}", "line 3: token 'a' is there a second time; expected each token once")]
    [InlineData("vocab.json", "{\"a\": 0,\n\"b\": 3999999}", "line 2: token 'b' has the id 3999999; expected a whole number from 0 to 1025, as the file has 2 tokens")]
    [InlineData("vocab.json", "{\"a\": 0,\n\"b\": \"\\u001b[31m\"}", "line 2: token 'b' has the id \\u001b[31m; expected")]
    [InlineData("vocab.json", "{\"a\": 0,\n\"b\": {}}", "is not a vocabulary: line 2 cannot be understood")]
    [InlineData("vocab.json", "{\"a\": 1.5}", "has the id 1.5")]
    [InlineData("vocab.json", "{\"a\": 0}\n{}", "is not a vocabulary: line 2 cannot be understood")]
    [InlineData("vocab.json", "{\"a\": 0,\n\"\\ud800\": 1}", "a token in line 2 is no text")]
    [InlineData("vocab.json", "[1, 2]", "is not a vocabulary; expected one JSON object")]
    [InlineData("merges.txt", "#version: 0.2\na\n", "line 2: 'a' is not a merge")]
    [InlineData("merges.txt", "a z\n", "line 1: the vocabulary has no token 'z'")]
    [InlineData("merges.txt", "a b\n\na b\n", "line 3: 'a b' is there a second time; expected each merge once")]
    [InlineData("merges.txt", "a\u001b[2Jb\n", "line 1: 'a\\u001b[2Jb' is not a merge; expected two tokens with one space between")]
    [InlineData("merges.txt", "a  b\n", "line 1: 'a  b' is not a merge")]
    [InlineData("merges.txt", " b\n", "line 1: ' b' is not a merge")]
    [InlineData("dict.txt", "256 1\n97\n", "line 2: '97' is not an entry")]
    [InlineData("dict.txt", "256 1\n256 1\n", "line 2: '256' is there a second time")]
    [InlineData("dict.txt", "256 1\nmadeup 0\nmadeup 0\n", "line 3: 'madeup' is there a second time")]
    [InlineData("dict.txt", "256 1\u0007\n", "line 1: '256 1\\u0007' is not an entry")]
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
    public void Merges_that_stand_there_twice_are_named_by_their_line()
    {
        // Of another program: it says 'Ġ s' in line 10, and again in line 25.
        var merges = Path.Combine(AppContext.BaseDirectory, "fixtures", "files", "tokenizer", "merges-a.txt");
        var tokens = SpecialTokens.Names.Concat(Enumerable.Range(0, 256).Select(value => ByteAlphabet.Of((byte)value).ToString()))
            .Concat(File.ReadLines(merges).Skip(1).Select(line => line.Replace(" ", "", StringComparison.Ordinal))).Distinct();
        File.WriteAllText(_folder.At("vocab.json"), JsonSerializer.Serialize(tokens.Index().ToDictionary(token => token.Item, token => token.Index)));
        var first = File.ReadAllLines(merges).Index().GroupBy(line => line.Item).Where(lines => lines.Count() > 1).Min(lines => lines.Skip(1).First().Index) + 1;
        var error = Assert.Throws<DataException>(() => BytePairTokenizer.Load(_folder.At("vocab.json"), merges));
        Assert.Matches($@"merges-a\.txt' line {first}: '\S+ \S+' is there a second time; expected each merge once\.$", error.Message);
    }

    [Fact]
    public void No_message_holds_a_whole_line()
    {
        Gpt2Files();
        File.WriteAllText(_folder.At("vocab.bpe"), new string('x', 1_000_000));
        var message = Assert.Throws<DataException>(() => BytePairTokenizer.Load(_folder.At("encoder.json"), _folder.At("vocab.bpe"))).Message;
        Assert.Contains(new string('x', 60) + "…'", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 300);
    }

    [Fact]
    public void Another_encoder_gives_the_same_ids()
    {
        var (vocabulary, merges) = (BytePairVocabulary.Read(Path.Combine(Fixture, "vocab.json")).Ids, File.ReadLines(Path.Combine(Fixture, "merges.txt")).Skip(1));
        var other = BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            Merges = merges.Where(line => line.Length > 0),
            ByteLevel = true,
            PreTokenizer = RobertaPreTokenizer.Instance,
            UnknownToken = "<unk>",
        });
        Words("the ", "quick", " brown", "fox", "'s", " ", "  ", "lazy", "dog", "ing", "é", "ÿ", "9", "!", "\n", "over", "jump", "ed", "aaaaaaaa").Array[0, 30].Select(string.Concat)
            .Sample(text => Tokenizer.Encode(text, specials: false, readSpecials: false).SequenceEqual(other.EncodeToIds(text)), iter: 3000);
    }

    [Fact]
    public void Merges_are_joined_in_their_order_wherever_they_stand()
    {
        // Straight from the definition: the earliest merge that is there, at its first place, again and again.
        var (letters, random) = ("abcd", new Random(1));
        for (var round = 0; round < 200; round++)
        {
            var tokens = letters.Select(letter => letter.ToString()).ToList();
            var merges = new List<(string Left, string Right)>();
            for (var i = 0; i < 12; i++)
            {
                var merge = (tokens[random.Next(tokens.Count)], tokens[random.Next(tokens.Count)]);
                if (!tokens.Contains(merge.Item1 + merge.Item2))
                {
                    merges.Add(merge);
                    tokens.Add(merge.Item1 + merge.Item2);
                }
            }

            var vocabulary = BytePairVocabulary.Of(tokens);
            var encoder = new BytePairEncoder(vocabulary, BytePairMerges.Of(
                [.. merges.Select(merge => new BytePairMerges.Merge(vocabulary.Ids[merge.Left], vocabulary.Ids[merge.Right], vocabulary.Ids[merge.Left + merge.Right]))]));
            var word = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => letters[random.Next(4)]));
            var ids = new List<int>();
            encoder.Encode(word, ids);
            Assert.Equal(Defined(word, merges), ids.Select(id => tokens[id]));
        }

        static List<string> Defined(string word, List<(string Left, string Right)> merges)
        {
            var parts = word.Select(letter => letter.ToString()).ToList();
            while (true)
            {
                var next = merges.Select(merge => Enumerable.Range(0, parts.Count - 1).FirstOrDefault(i => (parts[i], parts[i + 1]) == merge, -1)).FirstOrDefault(place => place >= 0, -1);
                if (next < 0)
                {
                    return parts;
                }

                parts[next] += parts[next + 1];
                parts.RemoveAt(next + 1);
            }
        }
    }

    [Fact]
    public void A_long_word_takes_no_time_to_speak_of()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotEmpty(Tokenizer.Encode(new string('e', 1_000_000)));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public void A_byte_that_the_vocabulary_lacks_is_told_as_unknown()
    {
        File.WriteAllText(_folder.At("vocab.json"), """{"a": 0, "b": 1}""");
        File.WriteAllText(_folder.At("merges.txt"), "");
        Assert.Equal([4, 3, 5], BytePairTokenizer.Load(_folder.Path).Encode("acb", specials: false));
    }

    [Fact]
    public void Files_are_found_whatever_the_case_of_their_names()
    {
        File.Copy(Path.Combine(Fixture, "vocab.json"), _folder.At("Vocab.JSON"));
        File.Copy(Path.Combine(Fixture, "merges.txt"), _folder.At("MERGES.txt"));
        Assert.Equal(Tokenizer.Encode("the quick"), BytePairTokenizer.Load(_folder.Path).Encode("the quick"));
    }

    [Fact]
    public void A_byte_order_mark_says_how_the_files_are_encoded()
    {
        foreach (var encoding in new System.Text.Encoding[] { new System.Text.UTF8Encoding(true), System.Text.Encoding.Unicode, System.Text.Encoding.BigEndianUnicode, System.Text.Encoding.UTF32 })
        {
            File.WriteAllText(_folder.At("vocab.json"), File.ReadAllText(Path.Combine(Fixture, "vocab.json")), encoding);
            File.WriteAllText(_folder.At("merges.txt"), File.ReadAllText(Path.Combine(Fixture, "merges.txt")), encoding);
            Assert.Equal(Tokenizer.Encode("the quick"), BytePairTokenizer.Load(_folder.Path).Encode("the quick"));
        }

        File.WriteAllBytes(_folder.At("merges.txt"), [.. "a "u8, 0xE9, (byte)'\n']);
        Assert.Contains("merges.txt' cannot be read: not UTF-8: byte 2 cannot be decoded (line 1).", Assert.Throws<DataException>(() => BytePairTokenizer.Load(_folder.Path)).Message, StringComparison.Ordinal);
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
