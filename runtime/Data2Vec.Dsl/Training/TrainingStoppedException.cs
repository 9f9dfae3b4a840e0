namespace Data2Vec.Dsl.Training;

/// <summary>Training was stopped because going on is useless. The message says what was seen and what to change.</summary>
public abstract class TrainingStoppedException(string message, StepMetrics? metrics) : Exception(message)
{
    /// <summary>The report in which it was seen.</summary>
    public StepMetrics? Metrics { get; } = metrics;
}

/// <summary>The loss or the gradient is no longer a finite number.</summary>
public sealed class DivergedException(string message, StepMetrics? metrics = null) : TrainingStoppedException(message, metrics);

/// <summary>Targets or predictions have become the same at every position: the student has nothing left to learn from.</summary>
public sealed class CollapsedException(string message, StepMetrics? metrics = null) : TrainingStoppedException(message, metrics);
