using Data2Vec.Dsl.Monitoring;

namespace Data2Vec.Dsl.Training;

/// <summary>A report of the training loop.</summary>
/// <param name="Update">Updates done, this one included.</param>
/// <param name="Updates">Updates of the whole run.</param>
/// <param name="Loss">Loss of this update per masked position, or per sample where a head counts these.</param>
/// <param name="LearningRate">Learning rate of this update.</param>
/// <param name="GradientNorm">Norm of the gradient before clipping.</param>
/// <param name="SamplesPerSecond">Samples per second since the last report.</param>
/// <param name="Elapsed">Time since the run was started or resumed.</param>
/// <param name="Remaining">Time to the end of the run at the speed so far.</param>
/// <param name="SkippedUpdates">Updates of the whole training whose loss or gradient was not finite; they changed no parameter.</param>
/// <param name="SkippedInARow">The most of them in a row since the run was started or resumed.</param>
public sealed record StepMetrics(
    long Update,
    long Updates,
    double Loss,
    double LearningRate,
    double GradientNorm,
    double SamplesPerSecond,
    TimeSpan Elapsed,
    TimeSpan Remaining,
    long SkippedUpdates = 0,
    long SkippedInARow = 0)
{
    /// <summary>Share of the time since the last report that the loop waited for its batches, 0 to 1.</summary>
    public double DataWait { get; init; }

    /// <summary>How often the data were seen since the beginning of the training; null where the source has no epochs.</summary>
    public double? Epoch { get; init; }

    /// <summary>What the model reports besides, by the names in <see cref="FigureNames"/>: numbers of the last pass of this process.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>The spread of each stage that the monitor watches and the last pass has shown, in the order in which they are computed.</summary>
    public IReadOnlyList<Spread> Stages { get; init; } = [];

    /// <summary>Of a pair: standard deviation of the targets over masked positions, averaged over channels; else NaN.</summary>
    public double TargetDeviation => Figure(FigureNames.TargetDeviation);

    /// <summary>Of a pair: the same of the predictions; else NaN.</summary>
    public double PredictionDeviation => Figure(FigureNames.PredictionDeviation);

    /// <summary>Of a pair: decay of the moving average at this update; else NaN.</summary>
    public double TeacherDecay => Figure(FigureNames.TeacherDecay);

    private double Figure(string name) => Figures.GetValueOrDefault(name, double.NaN);
}

/// <summary>How a run ended.</summary>
/// <param name="Update">Updates done since the beginning of the training, earlier runs included.</param>
/// <param name="Completed">False when the run was stopped before its last update.</param>
/// <param name="Samples">Samples that this run has seen.</param>
/// <param name="Elapsed">Time of this run.</param>
/// <param name="Last">The last report; null when the run made no update.</param>
public sealed record TrainingSummary(long Update, bool Completed, long Samples, TimeSpan Elapsed, StepMetrics? Last);
