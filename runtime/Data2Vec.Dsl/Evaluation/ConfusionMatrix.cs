namespace Data2Vec.Dsl.Evaluation;

/// <summary>How often samples of a class were taken for each class, and the scores that follow from it, as scikit-learn computes them.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[,] _counts;

    private ConfusionMatrix(long[,] counts) => _counts = counts;

    /// <summary>The number of classes.</summary>
    public int Classes => _counts.GetLength(0);

    /// <summary>The number of samples.</summary>
    public long Total => Sum((_, _) => true);

    /// <summary>The share of right answers, 0 to 1. Micro F1 is the same.</summary>
    public double Accuracy => Total == 0 ? 0 : (double)Sum((label, predicted) => label == predicted) / Total;

    /// <summary>The mean F1 of all classes that are a label or an answer of a sample.</summary>
    public double MacroF1 => Present().Select(F1).DefaultIfEmpty().Average();

    /// <summary>The mean F1 of all classes, each weighted by its number of samples.</summary>
    public double WeightedF1 => Total == 0 ? 0 : Enumerable.Range(0, Classes).Sum(k => F1(k) * Sum((label, _) => label == k)) / Total;

    /// <summary>
    /// Matthews' correlation of labels and answers, -1 to 1. It is 0 where it is not defined: where all answers, or all labels, are of one class.
    /// </summary>
    public double Matthews
    {
        get
        {
            var labels = Enumerable.Range(0, Classes).Select(k => (double)Sum((label, _) => label == k)).ToArray();
            var answers = Enumerable.Range(0, Classes).Select(k => (double)Sum((_, predicted) => predicted == k)).ToArray();
            double total = Total;
            var both = (Sum((label, predicted) => label == predicted) * total) - labels.Zip(answers, (a, b) => a * b).Sum();
            var spread = ((total * total) - answers.Sum(n => n * n)) * ((total * total) - labels.Sum(n => n * n));
            return spread == 0 ? 0 : both / Math.Sqrt(spread);
        }
    }

    /// <summary>Counts labels and answers.</summary>
    /// <param name="predicted">The class that each sample was taken for.</param>
    /// <param name="labels">Its class.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="ArgumentException">Their numbers differ, or one is no class.</exception>
    public static ConfusionMatrix Of(ReadOnlySpan<int> predicted, ReadOnlySpan<int> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (predicted.Length != labels.Length)
        {
            throw new ArgumentException($"{predicted.Length} answers do not fit {labels.Length} labels.", nameof(predicted));
        }

        var counts = new long[classes, classes];
        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes || (uint)predicted[i] >= (uint)classes)
            {
                throw new ArgumentException($"Sample {i} has label {labels[i]} and answer {predicted[i]}, but classes are 0 to {classes - 1}.", nameof(labels));
            }

            counts[labels[i], predicted[i]]++;
        }

        return new(counts);
    }

    /// <summary>How many samples of a class were taken for another, or for itself.</summary>
    /// <param name="label">Their class.</param>
    /// <param name="predicted">What they were taken for.</param>
    public long Count(int label, int predicted) => _counts[label, predicted];

    /// <summary>The harmonic mean of precision and recall of a class, 0 to 1; 0 where no sample is of the class or taken for it.</summary>
    public double F1(int of)
    {
        var either = Sum((label, _) => label == of) + Sum((_, predicted) => predicted == of);
        return either == 0 ? 0 : 2.0 * _counts[of, of] / either;
    }

    private IEnumerable<int> Present() => Enumerable.Range(0, Classes).Where(k => Sum((label, predicted) => label == k || predicted == k) > 0);

    private long Sum(Func<int, int, bool> counts)
    {
        var sum = 0L;
        for (var label = 0; label < Classes; label++)
        {
            for (var predicted = 0; predicted < Classes; predicted++)
            {
                sum += counts(label, predicted) ? _counts[label, predicted] : 0;
            }
        }

        return sum;
    }
}
