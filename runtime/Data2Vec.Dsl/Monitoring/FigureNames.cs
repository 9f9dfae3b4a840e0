namespace Data2Vec.Dsl.Monitoring;

/// <summary>Names of figures that a report has besides the loss.</summary>
public static class FigureNames
{
    /// <summary>Of a pair: standard deviation of the targets over masked positions, averaged over channels.</summary>
    public const string TargetDeviation = "target deviation";

    /// <summary>Of a pair: the same of the predictions.</summary>
    public const string PredictionDeviation = "prediction deviation";

    /// <summary>Of a pair: decay of the moving average at this update.</summary>
    public const string TeacherDecay = "teacher decay";

    /// <summary>Of a classifier: share of the right answers in training, 0 to 1.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>Of contrastive prediction: the cross-entropy of finding the right frame, per masked frame.</summary>
    public const string Contrastive = "contrastive loss";

    /// <summary>Of contrastive prediction: how many codes are in use, summed over the codebooks.</summary>
    public const string Perplexity = "perplexity";
}
