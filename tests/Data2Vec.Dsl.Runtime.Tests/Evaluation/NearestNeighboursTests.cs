namespace Data2Vec.Dsl.Evaluation;

public sealed class NearestNeighboursTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(1000)]
    public void Answers_equal_those_of_a_brute_force_search(int k)
    {
        var (train, trainLabels) = Clouds.Draw(300, 6, 4, 0.7, 1);
        var (test, _) = Clouds.Draw(200, 6, 4, 0.7, 2);
        Assert.Equal(BruteForce(train, trainLabels, test, k, 0.07), NearestNeighbours.Predict(train, trainLabels, test, k));
    }

    [Fact]
    public void Chunks_do_not_change_the_answers()
    {
        // 90,000 training vectors make chunks of 88 test vectors. The clouds lie apart: a product of one row is rounded otherwise than one of many, which
        // would decide who is the twentieth of 90,000 neighbours.
        var (train, trainLabels) = Clouds.Draw(90_000, 4, 3, 5, 1);
        var (test, testLabels) = Clouds.Draw(200, 4, 3, 5, 2);
        var all = NearestNeighbours.Predict(train, trainLabels, test);
        Assert.Equal(testLabels, all);
        for (var i = 0; i < 200; i += 37)
        {
            Assert.Equal(all[i], NearestNeighbours.Predict(train, trainLabels, test.Take([i]))[0]);
        }
    }

    [Fact]
    public void Separate_clouds_are_told_apart_and_one_cloud_is_not()
    {
        var (train, trainLabels) = Clouds.Draw(400, 10, 3, 5, 1);
        var (test, testLabels) = Clouds.Draw(400, 10, 3, 5, 2);
        Assert.Equal(1, NearestNeighbours.Evaluate(train, trainLabels, test, testLabels).Accuracy, 0.01);
        (train, trainLabels) = Clouds.Draw(400, 10, 3, 0, 1);
        (test, testLabels) = Clouds.Draw(400, 10, 3, 0, 2);
        Assert.Equal(1 / 3.0, NearestNeighbours.Evaluate(train, trainLabels, test, testLabels).Accuracy, 0.1);
    }

    [Fact]
    public void Length_does_not_matter_and_a_zero_vector_does_no_harm()
    {
        var train = new FeatureMatrix([1, 0, 0, 100, 0, 0], 2);
        Assert.Equal([0, 1], NearestNeighbours.Predict(train, [0, 1, 2], new FeatureMatrix([50, 1, 0.001f, 0.1f], 2), k: 1));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var two = new FeatureMatrix([1, 0, 0, 1], 2);
        Assert.Throws<ArgumentException>(() => NearestNeighbours.Predict(two, [0], two));
        Assert.Throws<ArgumentException>(() => NearestNeighbours.Predict(two, [0, -1], two));
        Assert.Throws<ArgumentException>(() => NearestNeighbours.Predict(two, [0, 1], new FeatureMatrix([1, 2, 3], 3)));
        Assert.Throws<ArgumentException>(() => NearestNeighbours.Evaluate(two, [0, 1], two, [0]));
    }

    private static int[] BruteForce(FeatureMatrix train, int[] labels, FeatureMatrix test, int k, double temperature)
    {
        var answers = new int[test.Count];
        for (var i = 0; i < test.Count; i++)
        {
            var similar = Enumerable.Range(0, train.Count).Select(j => (Class: labels[j], Similarity: Cosine(test.Row(i), train.Row(j))))
                .OrderByDescending(pair => pair.Similarity).Take(k);
            answers[i] = similar.GroupBy(pair => pair.Class).OrderByDescending(group => group.Sum(pair => Math.Exp(pair.Similarity / temperature))).First().Key;
        }

        return answers;
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, aa = 0, bb = 0;
        for (var i = 0; i < a.Length; i++)
        {
            (dot, aa, bb) = (dot + ((double)a[i] * b[i]), aa + ((double)a[i] * a[i]), bb + ((double)b[i] * b[i]));
        }

        return dot / Math.Sqrt(aa * bb);
    }
}
