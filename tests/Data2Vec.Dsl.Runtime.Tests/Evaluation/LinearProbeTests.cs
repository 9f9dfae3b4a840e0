using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

public sealed class LinearProbeTests
{
    [Fact]
    public void Separate_clouds_are_told_apart_and_one_cloud_is_not()
    {
        var (train, trainLabels) = Clouds.Draw(500, 8, 4, 4, 1);
        var (test, testLabels) = Clouds.Draw(500, 8, 4, 4, 2);
        Assert.InRange(LinearProbe.Evaluate(train, trainLabels, test, testLabels).Accuracy, 0.99, 1);
        (train, trainLabels) = Clouds.Draw(500, 8, 4, 0, 1);
        (test, testLabels) = Clouds.Draw(500, 8, 4, 0, 2);
        Assert.Equal(0.25, LinearProbe.Evaluate(train, trainLabels, test, testLabels).Accuracy, 0.1);
    }

    [Fact]
    public void Exclusive_or_cannot_be_read_by_a_linear_layer_but_by_neighbours()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 2000).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
        var labels = values.Chunk(2).Select(p => p[0] * p[1] > 0 ? 1 : 0).ToArray();
        var features = new FeatureMatrix(values, 2);
        Assert.InRange(LinearProbe.Fit(features, labels).Score(features, labels).Accuracy, 0.4, 0.68);
        Assert.InRange(NearestNeighbours.Evaluate(features, labels, features, labels, k: 5).Accuracy, 0.95, 1);
    }

    [Fact]
    public void The_same_input_gives_the_same_probe()
    {
        var (train, trainLabels) = Clouds.Draw(400, 12, 5, 0.6, 1);
        var (test, _) = Clouds.Draw(400, 12, 5, 0.6, 2);
        var (a, b) = (LinearProbe.Fit(train, trainLabels), LinearProbe.Fit(train, trainLabels));
        Assert.Equal((a.Strength, a.Iterations), (b.Strength, b.Iterations));
        Assert.Equal(a.Predict(test), b.Predict(test));
    }

    [Fact]
    public void Units_and_constant_features_do_not_change_the_score()
    {
        var (train, labels) = Clouds.Draw(400, 6, 3, 0.8, 1);
        var changed = new FeatureMatrix(
            [.. Enumerable.Range(0, 400).SelectMany(i => train.Row(i).ToArray().Select((v, d) => (v * MathF.Pow(100, d - 3)) + d).Append(7f))], 7);
        var (a, b) = (LinearProbe.Fit(train, labels), LinearProbe.Fit(changed, labels));
        Assert.Equal(a.Score(train, labels).Accuracy, b.Score(changed, labels).Accuracy, 0.006);

        // A value the constant feature never had while fitting must not matter.
        var surprising = new FeatureMatrix([.. Enumerable.Range(0, 400).SelectMany(i => changed.Row(i)[..6].ToArray().Append(1e6f))], 7);
        Assert.Equal(b.Predict(changed), b.Predict(surprising));
    }

    [Fact]
    public void The_gradient_is_that_of_the_loss()
    {
        var (features, labels) = Clouds.Draw(30, 4, 3, 1, 1);
        using var scope = torch.NewDisposeScope();
        using var loss = new SoftmaxLoss(features.AsTensor(), labels, 3, 0.05);
        var random = new Random(3);
        var weights = Enumerable.Range(0, loss.Length).Select(_ => random.NextDouble() - 0.5).ToArray();
        var (gradient, unused) = (new double[loss.Length], new double[loss.Length]);
        var value = loss.Evaluate(weights, gradient);
        Assert.Equal(Reference(features, labels, weights, 0.05), value, 1e-5);
        for (var i = 0; i < weights.Length; i++)
        {
            const double Step = 1e-4;
            var moved = (double[])weights.Clone();
            moved[i] += Step;
            var above = Reference(features, labels, moved, 0.05);
            moved[i] -= 2 * Step;
            Assert.Equal((above - Reference(features, labels, moved, 0.05)) / (2 * Step), gradient[i], 1e-5);
        }

        Assert.Equal(value, loss.Evaluate(weights, unused));
    }

    [Fact]
    public void The_minimiser_finds_the_minimum_of_a_badly_scaled_bowl()
    {
        const int N = 40;
        double Bowl(ReadOnlySpan<double> x, Span<double> g)
        {
            var value = 1.0;
            for (var i = 0; i < N; i++)
            {
                var weight = Math.Pow(10, 4.0 * i / N);
                g[i] = weight * (x[i] - i);
                value += 0.5 * weight * (x[i] - i) * (x[i] - i);
            }

            return value;
        }

        var (point, iterations) = Lbfgs.Minimise(Bowl, new double[N], 500, CancellationToken.None);
        Assert.Equal(1, Bowl(point, new double[N]), 1e-4);
        Assert.InRange(iterations, 2, 499);
    }

    [Fact]
    public void A_fit_ends_where_the_gradient_vanishes()
    {
        var (features, labels) = Clouds.Draw(500, 10, 3, 0.5, 1);
        using var scope = torch.NewDisposeScope();
        using var loss = new SoftmaxLoss(features.AsTensor(), labels, 3, 1e-3);
        var (point, iterations) = Lbfgs.Minimise(loss.Evaluate, new double[loss.Length], 300, CancellationToken.None);
        var gradient = new double[loss.Length];
        loss.Evaluate(point, gradient);
        Assert.InRange(Math.Sqrt(gradient.Sum(g => g * g)), 0, 2e-3);
        Assert.InRange(iterations, 2, 299);
    }

    [Fact]
    public void Vectors_of_another_length_are_refused()
    {
        var (features, labels) = Clouds.Draw(50, 4, 2, 1, 1);
        var probe = LinearProbe.Fit(features, labels);
        Assert.Throws<ArgumentException>(() => probe.Predict(new FeatureMatrix([1, 2, 3], 3)));
        Assert.Throws<ArgumentException>(() => LinearProbe.Fit(features, labels.AsSpan(1)));
    }

    [Fact]
    public void A_score_counts_right_answers()
    {
        var score = ClassificationScore.Of([1, 2, 3], [1, 0, 3]);
        Assert.Equal((2, 3), (score.Correct, score.Total));
        Assert.Equal("66.7 % (2 of 3)", score.ToString());
        Assert.Throws<ArgumentException>(() => ClassificationScore.Of([1], [1, 2]));
    }

    private static double Reference(FeatureMatrix x, int[] labels, double[] weights, double strength)
    {
        var d = x.Dimension;
        var loss = strength / 2 * weights.Take(3 * d).Sum(w => w * w);
        for (var i = 0; i < x.Count; i++)
        {
            var row = x.Row(i).ToArray();
            var scores = Enumerable.Range(0, 3).Select(c => weights[(3 * d) + c] + row.Select((v, j) => v * weights[(c * d) + j]).Sum()).ToArray();
            loss += (Math.Log(scores.Sum(Math.Exp)) - scores[labels[i]]) / x.Count;
        }

        return loss;
    }
}
