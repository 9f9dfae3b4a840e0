using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Recipes;

namespace Data2Vec.Dsl.Training;

/// <summary>What a run decides and a declaration does not.</summary>
public sealed record TrainingOptions
{
    /// <summary>
    /// The recipe of the run; null (the default) takes the declaration's. <see cref="Recipe.Over"/> gives one of another length. The
    /// batch source and the teacher's decay are not affected.
    /// </summary>
    public Recipe? Recipe { get; init; }

    /// <summary>Updates after which the run ends; null (the default) takes the recipe's. The schedules stay the recipe's.</summary>
    public long? Updates { get; init; }

    /// <summary>Seed of masks, dropout and drop path. The same seed gives the same run on the same machine.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Updates between two reports. Only a report waits for the device.</summary>
    public int LogEvery { get; init; } = 100;

    /// <summary>What is watched for a collapse, and what one leads to; null (the default) takes the declaration's.</summary>
    public CollapseMonitor? Monitor { get; init; }

    /// <summary>
    /// Updates in a row without a finite loss and gradient that end the run. It is seen in the next report; what comes before changes nothing
    /// any more.
    /// </summary>
    public int MaxSkippedInARow { get; init; } = 5;

    /// <summary>
    /// The processes that share the passes of each update; null (the default) where this one trains alone. Give all of them the same pair, batches
    /// and options. The trainer does not own it.
    /// </summary>
    public ICollective? Ranks { get; init; }

    /// <summary>Whether the optimiser may use the tensor library's fused kernel.</summary>
    public bool FusedOptimizer { get; init; } = true;

    /// <summary>
    /// The seed of what one pass draws from the library's generator: dropout and drop path. A resumed run repeats it, and runs of neighbouring seeds
    /// share none.
    /// </summary>
    internal long SeedOf(long pass) => unchecked((long)SplitMix64.Key(SplitMix64.Key(Seed) + (ulong)pass));
}

/// <summary>A report of the training loop.</summary>
/// <param name="Update">Updates done, this one included.</param>
/// <param name="Updates">Updates of the whole run.</param>
/// <param name="Loss">Loss of this update per masked position.</param>
/// <param name="TargetDeviation">Standard deviation of the targets over masked positions, averaged over channels.</param>
/// <param name="PredictionDeviation">The same of the predictions.</param>
/// <param name="TeacherDecay">Decay of the moving average at this update.</param>
/// <param name="LearningRate">Learning rate of this update.</param>
/// <param name="GradientNorm">Norm of the gradient before clipping.</param>
/// <param name="SamplesPerSecond">Samples per second since the last report.</param>
/// <param name="Elapsed">Time since the run was started or resumed.</param>
/// <param name="Remaining">Time to the end of the run at the speed so far.</param>
/// <param name="SkippedUpdates">Updates of the whole training whose loss or gradient was not finite; they changed no parameter.</param>
/// <param name="SkippedInARow">The most of them in a row since the run was started or resumed.</param>
/// <param name="DataWait">Share of the time since the last report that the loop waited for its batches, 0 to 1.</param>
/// <param name="Stages">The spread of each stage that the monitor watches and the last pass has shown, in the order in which they are computed.</param>
public sealed record StepMetrics(
    long Update,
    long Updates,
    double Loss,
    double TargetDeviation,
    double PredictionDeviation,
    double TeacherDecay,
    double LearningRate,
    double GradientNorm,
    double SamplesPerSecond,
    TimeSpan Elapsed,
    TimeSpan Remaining,
    long SkippedUpdates = 0,
    long SkippedInARow = 0,
    double DataWait = 0,
    IReadOnlyList<Spread>? Stages = null);

/// <summary>How a run ended.</summary>
/// <param name="Update">Updates done since the beginning of the training, earlier runs included.</param>
/// <param name="Completed">False when the run was stopped before its last update.</param>
/// <param name="Samples">Samples that this run has seen.</param>
/// <param name="Elapsed">Time of this run.</param>
/// <param name="Last">The last report; null when the run made no update.</param>
public sealed record TrainingSummary(long Update, bool Completed, long Samples, TimeSpan Elapsed, StepMetrics? Last);
