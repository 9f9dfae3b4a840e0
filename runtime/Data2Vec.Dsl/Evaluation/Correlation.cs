namespace Data2Vec.Dsl.Evaluation;

/// <summary>How far predicted numbers follow the right ones, in float64, as SciPy computes it.</summary>
public static class Correlation
{
    /// <summary>Pearson's coefficient, -1 to 1: how far one is a linear function of the other. NaN where either does not vary.</summary>
    /// <exception cref="ArgumentException">Their numbers differ, or are less than two.</exception>
    public static double Pearson(IReadOnlyList<double> predicted, IReadOnlyList<double> labels)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(labels);
        if (predicted.Count != labels.Count || labels.Count < 2)
        {
            throw new ArgumentException($"{predicted.Count} predictions and {labels.Count} labels have no correlation; give two or more of each, as many of one as of the other.", nameof(predicted));
        }

        var (meanOfPredicted, meanOfLabels) = (predicted.Average(), labels.Average());
        var (product, first, second) = (0.0, 0.0, 0.0);
        for (var i = 0; i < labels.Count; i++)
        {
            var (a, b) = (predicted[i] - meanOfPredicted, labels[i] - meanOfLabels);
            (product, first, second) = (product + (a * b), first + (a * a), second + (b * b));
        }

        // Equal numbers have no spread, whatever their mean is rounded to.
        return Varies(predicted) && Varies(labels) ? Math.Clamp(product / (Math.Sqrt(first) * Math.Sqrt(second)), -1, 1) : double.NaN;
    }

    /// <summary>Spearman's coefficient, -1 to 1: Pearson's of the ranks, equal numbers having the mean of their ranks. NaN where either does not vary.</summary>
    /// <exception cref="ArgumentException">Their numbers differ, or are less than two.</exception>
    public static double Spearman(IReadOnlyList<double> predicted, IReadOnlyList<double> labels) => Pearson(Ranks(predicted), Ranks(labels));

    private static bool Varies(IReadOnlyList<double> numbers) => numbers.Any(number => number != numbers[0]);

    private static double[] Ranks(IReadOnlyList<double> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        var ranks = new double[numbers.Count];
        if (numbers.Any(double.IsNaN))
        {
            // What is no number has no rank.
            Array.Fill(ranks, double.NaN);
            return ranks;
        }

        var order = Enumerable.Range(0, numbers.Count).OrderBy(i => numbers[i]).ToArray();
        for (var (start, end) = (0, 0); start < order.Length; start = end)
        {
            while (end < order.Length && numbers[order[end]] == numbers[order[start]])
            {
                end++;
            }

            // Ranks begin with 1.
            Array.ForEach(order[start..end], i => ranks[i] = (start + end + 1) / 2.0);
        }

        return ranks;
    }
}
