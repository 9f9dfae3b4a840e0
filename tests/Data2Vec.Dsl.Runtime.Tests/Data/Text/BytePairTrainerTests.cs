using CsCheck;

namespace Data2Vec.Dsl.Data.Text;

public sealed class BytePairTrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_most_frequent_neighbours_become_tokens()
    {
        // Words: "low" 5, " lower" 2, " newest" 6, " widest" 3. Counts: e-s 9 and s-t 9, the older pair ("e" before "s") first; es-t 9;
        // l-o 7 and o-w 7; lo-w 7; Ġ-n, n-e, e-w, w-est 6, of which " " is the oldest byte; of Ġn-e, e-w and w-est "e"; then Ġn-ew and ew-est.
        string[] texts = ["low", "low", "low", "low", "low", " lower", " lower", .. Enumerable.Repeat(" newest", 6), .. Enumerable.Repeat(" widest", 3)];
        var tokenizer = BytePairTrainer.Train(texts, 7);
        Assert.Equal(BytePairTrainer.BaseTokens + 7, tokenizer.VocabularySize);
        tokenizer.Save(_folder.Path);
        Assert.Equal(
            ["#version: 0.2", "e s", "es t", "l o", "lo w", "Ġ n", "e w", "Ġn ew"], File.ReadAllLines(_folder.At("merges.txt")));
        Assert.Equal(["Ġnew", "est", "Ġ", "low", "est"], tokenizer.Tokenize(" newest lowest"));

        // 4 special tokens and 256 bytes come before the merges, <mask> after them.
        Assert.Equal([260 + 6, 260 + 1], tokenizer.Encode(" newest", specials: false));
        Assert.Equal(new SpecialTokens(0, 1, 2, 3, 267), tokenizer.Special);
    }

    [Fact]
    public void Overlapping_pairs_are_merged_from_the_left()
    {
        var tokenizer = BytePairTrainer.Train(["aaaaa", "aaaaa"], 1);
        Assert.Equal(["aa", "aa", "a"], tokenizer.Tokenize("aaaaa"));
    }

    [Fact]
    public void Rare_pairs_are_not_learnt()
    {
        Assert.Equal(BytePairTrainer.BaseTokens, BytePairTrainer.Train(["once up"], 50).VocabularySize);
        Assert.Equal(BytePairTrainer.BaseTokens + 3, BytePairTrainer.Train(["once"], 50, minimumCount: 1).VocabularySize);
        Assert.Equal(BytePairTrainer.BaseTokens, BytePairTrainer.Train([], 50).VocabularySize);
    }

    [Fact]
    public void The_order_of_the_texts_does_not_matter() => Words("the ", "cat ", "sat", "ten ", "ant", "ate", "heat").Array[1, 20].Sample(
        words =>
        {
            var (a, b) = (BytePairTrainer.Train(words, 20), BytePairTrainer.Train(words.Reverse(), 20));
            return a.VocabularySize == b.VocabularySize && a.Encode("the cat ate ten ants").SequenceEqual(b.Encode("the cat ate ten ants"));
        },
        iter: 200);

    /// <summary>A second, slow trainer that counts everything anew for each merge.</summary>
    [Fact]
    public void Counts_that_are_kept_up_to_date_are_those_of_a_new_count() => Words("aab", "abab", "bb", "cab", "aaaa", "bca", " a", "\n").Array[1, 12].Sample(
        words =>
        {
            var expected = SlowTokens(words, 12);
            var tokenizer = BytePairTrainer.Train(words, 12);
            return expected.SequenceEqual(Enumerable.Range(260, tokenizer.VocabularySize - BytePairTrainer.BaseTokens).Select(id => tokenizer.Decode([id])));
        },
        iter: 500);

    [Fact]
    public void A_saved_vocabulary_encodes_any_text_as_before_and_gives_it_back()
    {
        var tokenizer = BytePairTrainer.Train(["naïve café, 你好 🙂", "the naïve café's 你好 🙂🙂"], 60);
        tokenizer.Save(_folder.Path);
        var loaded = BytePairTokenizer.Load(_folder.Path);
        Gen.OneOf(Gen.String, Words("naïve", " café", "你好", "🙂", "𝐀", "\u0085", "\r\n", " ").Array.Select(string.Concat)).Sample(
            text =>
            {
                var ids = tokenizer.Encode(text, readSpecials: false);
                return ids.SequenceEqual(loaded.Encode(text, readSpecials: false)) && loaded.Decode(ids) == string.Concat(text.EnumerateRunes());
            },
            iter: 1000);
        Assert.Equal(["merges.txt", "vocab.json"], _folder.Files());
    }

    private static List<string> SlowTokens(string[] texts, int merges)
    {
        var words = texts.SelectMany(text => Gpt2Words.Split(text).Select(piece => text.Substring(piece.Offset, piece.Length)))
            .Select(word => word.Select(c => (int)c).ToList()).ToList();
        var names = Enumerable.Range(0, 256).Select(value => ((char)value).ToString()).ToList();
        while (names.Count < 256 + merges)
        {
            var best = words.SelectMany(word => word.Zip(word.Skip(1))).CountBy(pair => pair).Where(count => count.Value >= 2)
                .OrderByDescending(count => count.Value).ThenBy(count => count.Key).Select(count => ((int First, int Second)?)count.Key).FirstOrDefault();
            if (best is not var (left, right))
            {
                break;
            }

            foreach (var word in words)
            {
                for (var i = 0; i + 1 < word.Count; i++)
                {
                    if (word[i] == left && word[i + 1] == right)
                    {
                        word[i] = names.Count;
                        word.RemoveAt(i + 1);
                    }
                }
            }

            names.Add(names[left] + names[right]);
        }

        return names[256..];
    }

    private static Gen<string> Words(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);
}
