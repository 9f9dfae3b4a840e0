namespace Data2Vec.Dsl.Evaluation;

/// <summary>How many samples were classified rightly.</summary>
/// <param name="Correct">Right answers.</param>
/// <param name="Total">All answers.</param>
public readonly record struct ClassificationScore(int Correct, int Total)
{
    /// <summary>The share of right answers, 0 to 1.</summary>
    public double Accuracy => Total == 0 ? 0 : (double)Correct / Total;

    /// <summary>Compares answers with labels.</summary>
    public static ClassificationScore Of(ReadOnlySpan<int> predicted, ReadOnlySpan<int> labels)
    {
        if (predicted.Length != labels.Length)
        {
            throw new ArgumentException($"{predicted.Length} answers do not fit {labels.Length} labels.");
        }

        var correct = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            correct += predicted[i] == labels[i] ? 1 : 0;
        }

        return new ClassificationScore(correct, labels.Length);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Accuracy * 100:0.0} % ({Correct} of {Total})");
}
