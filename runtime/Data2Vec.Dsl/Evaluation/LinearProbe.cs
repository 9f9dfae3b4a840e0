using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>
/// Multinomial logistic regression on standardised features: what a linear layer can read from them. The loss is convex and is minimised until
/// it stops falling (at most 300 iterations), so no learning rate decides the score. How strongly weights are held small is chosen on a part
/// of the training vectors.
/// </summary>
public sealed class LinearProbe
{
    /// <summary>The strengths tried: λ in mean cross-entropy + λ/2 · |W|². From strong to weak, each fit starts where the last one ended.</summary>
    public static IReadOnlyList<double> Strengths { get; } = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 1e-4];

    // Every tenth vector is kept for the choice.
    private const int ValidationShare = 10;
    private const int MaxIterations = 300;

    // The mean squared length of vectors that share one scale: that of 512 features of deviation 1, so that the same strengths suit both.
    private const int CommonLength = 512;

    private readonly float[] _mean;
    private readonly float[] _scale;
    private readonly double[] _weights;

    private LinearProbe(float[] mean, float[] scale, double[] weights, int classes, double strength, int iterations)
    {
        (_mean, _scale, _weights) = (mean, scale, weights);
        (Classes, Strength, Iterations) = (classes, strength, iterations);
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>The λ that was chosen.</summary>
    public double Strength { get; }

    /// <summary>Iterations of the last fit.</summary>
    public int Iterations { get; }

    /// <summary>Fits on training vectors and scores test vectors.</summary>
    /// <param name="train">Training vectors, <c>[N, D]</c>.</param>
    /// <param name="trainLabels">Their classes, <c>[N]</c>.</param>
    /// <param name="test">Test vectors, <c>[M, D]</c>.</param>
    /// <param name="testLabels">Their classes, <c>[M]</c>.</param>
    /// <param name="cancellation">Stops between iterations.</param>
    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public static ClassificationScore Evaluate(
        FeatureMatrix train, ReadOnlySpan<int> trainLabels, FeatureMatrix test, ReadOnlySpan<int> testLabels,
        CancellationToken cancellation = default) => Fit(train, trainLabels, cancellation).Score(test, testLabels);

    /// <summary>Chooses the strength on every tenth vector, then fits all of them. The same input gives the same probe.</summary>
    /// <inheritdoc cref="Evaluate"/>
    public static LinearProbe Fit(FeatureMatrix train, ReadOnlySpan<int> trainLabels, CancellationToken cancellation = default) =>
        Fit(train, trainLabels, FeatureScaling.Each, cancellation);

    /// <summary>Chooses the strength on every tenth vector, then fits all of them. The same input gives the same probe.</summary>
    /// <param name="train">Training vectors, <c>[N, D]</c>.</param>
    /// <param name="trainLabels">Their classes, <c>[N]</c>.</param>
    /// <param name="scaling">How features are brought to a common size.</param>
    /// <param name="cancellation">Stops between iterations.</param>
    public static LinearProbe Fit(
        FeatureMatrix train, ReadOnlySpan<int> trainLabels, FeatureScaling scaling, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        train.RequireLabels(trainLabels, "training");
        var labels = trainLabels.ToArray();
        var classes = labels.Max() + 1;
        var (mean, scale) = Statistics(train, scaling);
        using var gradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var x = Standardise(train, mean, scale);
        var (strength, start) = train.Count < 2 * ValidationShare ? (Strengths[2], null) : Choose(x, labels, classes, cancellation);
        using var loss = new SoftmaxLoss(x, labels, classes, strength);
        var (weights, iterations) = Lbfgs.Minimise(loss.Evaluate, start ?? new double[loss.Length], MaxIterations, cancellation);
        return new LinearProbe(mean, scale, weights, classes, strength, iterations);
    }

    /// <summary>The class of each vector, <c>[M]</c>.</summary>
    public int[] Predict(FeatureMatrix features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Dimension != _mean.Length)
        {
            throw new ArgumentException($"The probe was fitted on vectors of {_mean.Length} numbers, these have {features.Dimension}.");
        }

        using var gradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        return SoftmaxLoss.Predict(Standardise(features, _mean, _scale), _weights, Classes);
    }

    /// <summary>Classifies vectors and compares with their labels.</summary>
    public ClassificationScore Score(FeatureMatrix features, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(features);
        features.RequireLabels(labels, "test");
        return ClassificationScore.Of(Predict(features), labels);
    }

    private static (double Strength, double[]? Weights) Choose(torch.Tensor x, int[] labels, int classes, CancellationToken cancellation)
    {
        var fitted = Enumerable.Range(0, labels.Length).Where(i => i % ValidationShare != 0).Select(i => (long)i).ToArray();
        var held = Enumerable.Range(0, labels.Length).Where(i => i % ValidationShare == 0).Select(i => (long)i).ToArray();
        var (xFitted, xHeld) = (x.index_select(0, torch.tensor(fitted)), x.index_select(0, torch.tensor(held)));
        var yFitted = Array.ConvertAll(fitted, i => labels[i]);
        var yHeld = Array.ConvertAll(held, i => labels[i]);
        var (best, bestCorrect, worse) = ((Strength: Strengths[0], Weights: (double[]?)null), -1, 0);
        double[]? weights = null;
        foreach (var strength in Strengths)
        {
            using var loss = new SoftmaxLoss(xFitted, yFitted, classes, strength);
            (weights, _) = Lbfgs.Minimise(loss.Evaluate, weights ?? new double[loss.Length], MaxIterations / 3, cancellation);
            var correct = ClassificationScore.Of(SoftmaxLoss.Predict(xHeld, weights, classes), yHeld).Correct;
            if (correct > bestCorrect)
            {
                (best, bestCorrect, worse) = ((strength, weights), correct, 0);
            }
            else if (++worse == 2)
            {
                // Weaker still only fits the noise better, and takes the longest.
                break;
            }
        }

        return best;
    }

    // A feature that never changes carries nothing: its scale is zero, so that it cannot blow up on a test vector.
    private static (float[] Mean, float[] Scale) Statistics(FeatureMatrix features, FeatureScaling scaling)
    {
        var (sum, squares) = (new double[features.Dimension], new double[features.Dimension]);
        for (var i = 0; i < features.Count; i++)
        {
            var row = features.Row(i);
            for (var j = 0; j < row.Length; j++)
            {
                sum[j] += row[j];
                squares[j] += (double)row[j] * row[j];
            }
        }

        var means = Array.ConvertAll(sum, total => total / features.Count);
        var variances = squares.Zip(means, (total, mean) => (total / features.Count) - (mean * mean)).ToArray();
        var common = variances.Sum() / CommonLength;
        float Scale(double variance, double mean) =>
            variance > 1e-12 * ((mean * mean) + 1e-12) ? (float)(1 / Math.Sqrt(scaling == FeatureScaling.Common ? common : variance)) : 0;
        return (Array.ConvertAll(means, mean => (float)mean), [.. variances.Zip(means, Scale)]);
    }

    private static torch.Tensor Standardise(FeatureMatrix features, float[] mean, float[] scale) =>
        (features.AsTensor() - torch.tensor(mean)).mul_(torch.tensor(scale));
}
