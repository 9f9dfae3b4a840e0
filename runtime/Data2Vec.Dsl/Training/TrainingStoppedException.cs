using Data2Vec.Dsl.Monitoring;
namespace Data2Vec.Dsl.Training;

/// <summary>Training was stopped because going on is useless. The message says what was seen and what to change.</summary>
public abstract class TrainingStoppedException(string message, StepMetrics? metrics) : Exception(message)
{
    /// <summary>The report in which it was seen.</summary>
    public StepMetrics? Metrics { get; } = metrics;
}

/// <summary>The loss or the gradient is no longer a finite number.</summary>
public sealed class DivergedException(string message, StepMetrics? metrics = null) : TrainingStoppedException(message, metrics);

/// <summary>A stage gives nearly the same at every position, and the monitor does not let that pass: the student has nothing left to learn from.</summary>
/// <param name="message">What was seen, and what to do.</param>
/// <param name="metrics">The report in which it was seen.</param>
/// <param name="alarms">The stages, in the order in which they are computed.</param>
public sealed class CollapsedException(string message, StepMetrics? metrics = null, IReadOnlyList<CollapseAlarm>? alarms = null)
    : TrainingStoppedException(message, metrics)
{
    /// <summary>The stages, in the order in which they are computed.</summary>
    public IReadOnlyList<CollapseAlarm> Alarms { get; } = alarms ?? [];
}
