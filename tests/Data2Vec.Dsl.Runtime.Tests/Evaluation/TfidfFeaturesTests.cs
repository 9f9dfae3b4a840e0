using Data2Vec.Dsl.Data.Text;

namespace Data2Vec.Dsl.Evaluation;

public sealed class TfidfFeaturesTests
{
    [Fact]
    public void Weights_are_counts_times_rarity_at_length_one()
    {
        var features = TfidfFeatures.Fit(["The cat saw the dog.", "A DOG, a dog!", "catnip"]);
        Assert.Equal(["dog", "the", "cat", "catnip", "saw"], features.Words);

        // ln(4 / 3) + 1 for words of two texts, ln(4 / 2) + 1 for words of one.
        var (two, one) = (Math.Log(4 / 3.0) + 1, Math.Log(2) + 1);
        var length = Math.Sqrt((two * two) + (2 * one * 2 * one) + (2 * one * one));
        var row = features.Transform(["The cat saw the dog.", "unknown words", "dog dog"]);
        Assert.Equal([two / length, 2 * one / length, one / length, 0, one / length], row.Row(0).ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([0, 0, 0, 0, 0], row.Row(1).ToArray());
        Assert.Equal([1, 0, 0, 0, 0], row.Row(2).ToArray());
    }

    [Fact]
    public void Only_the_most_frequent_words_are_kept()
    {
        Assert.Equal(["bb", "aa"], TfidfFeatures.Fit(["cc bb aa bb"], 2).Words);
        Assert.Throws<ArgumentException>(() => TfidfFeatures.Fit(["a b c"]));
    }

    [Fact]
    public void Classes_that_differ_by_words_are_told_apart()
    {
        static TextCorpus Corpus(int seed)
        {
            var random = new Random(seed);
            string[][] words = [["wing", "feather", "beak"], ["wheel", "engine", "brake"]];
            string[] filler = ["of", "the", "with", "large", "small"];
            var labels = Enumerable.Range(0, 200).Select(_ => random.Next(2)).ToArray();
            var texts = labels.Select(label => string.Join(' ', Enumerable.Range(0, 6).Select(i => i == 3 ? words[label][random.Next(3)] : filler[random.Next(5)])));
            return new TextCorpus([.. texts], "", "", labels, ["bird", "car"]);
        }

        Assert.Equal(1, TfidfFeatures.Evaluate(Corpus(1), Corpus(2)).Accuracy);
        Assert.InRange(TfidfFeatures.Evaluate(Corpus(1), Corpus(2), maxFeatures: 5).Accuracy, 0.3, 0.7);
    }

    /// <summary>One feature tells the class; hundreds that are nearly always zero do not.</summary>
    [Fact]
    public void A_common_scale_keeps_rare_features_small()
    {
        const int Rare = 300;
        static (FeatureMatrix Features, int[] Labels) Draw(int seed)
        {
            var random = new Random(seed);
            var labels = Enumerable.Range(0, 300).Select(_ => random.Next(2)).ToArray();
            var rows = labels.SelectMany(label => Enumerable.Range(0, Rare).Select(_ => random.Next(100) == 0 ? 0.05f : 0).Append(label + (0.8f * (random.NextSingle() - 0.5f))));
            return (new FeatureMatrix([.. rows], Rare + 1), labels);
        }

        var (train, trainLabels) = Draw(1);
        var (test, testLabels) = Draw(2);
        var common = LinearProbe.Fit(train, trainLabels, FeatureScaling.Common).Score(test, testLabels).Accuracy;
        var each = LinearProbe.Fit(train, trainLabels, FeatureScaling.Each).Score(test, testLabels).Accuracy;
        Assert.InRange(common, 0.99, 1);
        Assert.True(each < common, $"{each} < {common}");
    }
}
