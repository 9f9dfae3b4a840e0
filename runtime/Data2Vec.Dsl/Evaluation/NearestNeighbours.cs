using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>
/// Classifies by the k most similar training vectors: cosine similarity s, each neighbour votes for its class with weight exp(s / T), as is
/// usual for self-supervised features. Nothing is trained, so the score speaks of the features alone.
/// </summary>
public static class NearestNeighbours
{
    // Similarities of one chunk: 32 MB.
    private const int MaxSimilarities = 8_000_000;

    /// <summary>Classifies the test vectors and compares with their labels.</summary>
    /// <param name="train">Training vectors, <c>[N, D]</c>.</param>
    /// <param name="trainLabels">Their classes, <c>[N]</c>.</param>
    /// <param name="test">Test vectors, <c>[M, D]</c>.</param>
    /// <param name="testLabels">Their classes, <c>[M]</c>.</param>
    /// <param name="k">Neighbours that vote; all where there are fewer.</param>
    /// <param name="temperature">T: the smaller, the more the nearest count.</param>
    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public static ClassificationScore Evaluate(
        FeatureMatrix train, ReadOnlySpan<int> trainLabels, FeatureMatrix test, ReadOnlySpan<int> testLabels, int k = 20,
        double temperature = 0.07)
    {
        ArgumentNullException.ThrowIfNull(test);
        test.RequireLabels(testLabels, "test");
        return ClassificationScore.Of(Predict(train, trainLabels, test, k, temperature), testLabels);
    }

    /// <summary>The class of each test vector, <c>[M]</c>. Of classes with equal votes the first one wins.</summary>
    /// <inheritdoc cref="Evaluate"/>
    public static int[] Predict(FeatureMatrix train, ReadOnlySpan<int> trainLabels, FeatureMatrix test, int k = 20, double temperature = 0.07)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        train.RequireLabels(trainLabels, "training");
        if (train.Dimension != test.Dimension)
        {
            throw new ArgumentException($"Training vectors have {train.Dimension} numbers and test vectors {test.Dimension}.");
        }

        k = Math.Min(k, train.Count);
        var votes = new double[trainLabels.ToArray().Max() + 1];
        var predicted = new int[test.Count];
        using var gradient = torch.no_grad();
        using var outer = torch.NewDisposeScope();
        var (known, asked) = (Unit(train.AsTensor()), Unit(test.AsTensor()));
        var chunk = Math.Max(1, MaxSimilarities / train.Count);
        for (var start = 0; start < test.Count; start += chunk)
        {
            using var inner = torch.NewDisposeScope();
            var rows = Math.Min(chunk, test.Count - start);
            var (values, indices) = asked.narrow(0, start, rows).matmul(known.t()).topk(k, 1);
            var (similarities, neighbours) = (values.data<float>().ToArray(), indices.data<long>().ToArray());
            for (var row = 0; row < rows; row++)
            {
                Array.Clear(votes);
                for (var i = row * k; i < (row + 1) * k; i++)
                {
                    // Relative to the nearest neighbour, so that no exponential overflows.
                    votes[trainLabels[(int)neighbours[i]]] += Math.Exp((similarities[i] - similarities[row * k]) / temperature);
                }

                predicted[start + row] = Array.IndexOf(votes, votes.Max());
            }
        }

        return predicted;
    }

    private static torch.Tensor Unit(torch.Tensor x) => x / x.norm(1, keepdim: true).clamp_min(1e-12f);
}
