using System.Globalization;

namespace Data2Vec.Dsl.Monitoring;

/// <summary>
/// Which stages are watched for a collapse, by name and in the order in which they are computed; when one counts as collapsed; and what that leads to:
/// the values of a <see cref="MonitorAttribute"/>, which documents each of them.
/// </summary>
public sealed record CollapseMonitor(
    IReadOnlyList<string> Stages,
    Collapse OnCollapse = MonitorDefaults.OnCollapse,
    int After = MonitorDefaults.After,
    double MinDeviation = 0,
    double MinTargetDeviation = MonitorDefaults.MinTargetDeviation,
    double MinPredictionDeviation = MonitorDefaults.MinPredictionDeviation,
    double MaxCosine = MonitorDefaults.MaxCosine,
    double MinRank = MonitorDefaults.MinRank,
    int MaxRollBacks = MonitorDefaults.MaxRollBacks)
{
    /// <summary>Watches nothing.</summary>
    public static CollapseMonitor None { get; } = new([]);

    /// <summary>What stands above the mask point; of text, what enters the first block.</summary>
    public const string LocalEncoder = WatchedStages.LocalEncoder;

    /// <summary>The targets at the masked positions.</summary>
    public const string Target = WatchedStages.Target;

    /// <summary>The predictions at the masked positions.</summary>
    public const string Prediction = WatchedStages.Prediction;

    /// <summary>The output of a block of the teacher, counted from 0.</summary>
    public static string Block(int layer) => WatchedStages.Block(layer);

    /// <summary>The stages of a report that are beyond a threshold, each by the first figure that is. <see cref="After"/> does not count here.</summary>
    /// <param name="stages">The spread of each stage.</param>
    /// <param name="update">The update after which they were measured.</param>
    public IReadOnlyList<CollapseAlarm> Check(IReadOnlyList<Spread> stages, long update)
    {
        ArgumentNullException.ThrowIfNull(stages);
        return [.. stages.Select(spread => Alarm(spread, update)).OfType<CollapseAlarm>()];
    }

    private CollapseAlarm? Alarm(Spread spread, long update)
    {
        var least = spread.Stage switch { Target => MinTargetDeviation, Prediction => MinPredictionDeviation, _ => MinDeviation };
        return spread.Deviation < least ? new(spread.Stage, CollapseFigure.Deviation, spread.Deviation, least, update)
            : spread.Cosine > MaxCosine ? new(spread.Stage, CollapseFigure.Cosine, spread.Cosine, MaxCosine, update)
            : spread.Rank < MinRank ? new(spread.Stage, CollapseFigure.Rank, spread.Rank, MinRank, update)
            : null;
    }
}

/// <summary>By which figure a collapse is seen.</summary>
public enum CollapseFigure
{
    /// <summary>The standard deviation between positions.</summary>
    Deviation,

    /// <summary>The mean cosine between positions.</summary>
    Cosine,

    /// <summary>The effective rank.</summary>
    Rank,
}

/// <summary>A stage that is beyond a threshold.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Value">Its value.</param>
/// <param name="Threshold">What it should keep.</param>
/// <param name="Update">The update after which it was seen.</param>
public sealed record CollapseAlarm(string Stage, CollapseFigure Figure, double Value, double Threshold, long Update)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Stage}: {Figure switch
    {
        CollapseFigure.Deviation => $"deviates by only {Text(Value)} between positions, where at least {Text(Threshold)}",
        CollapseFigure.Cosine => $"the mean cosine between positions is {Text(Value)}, where at most {Text(Threshold)}",
        _ => $"the effective rank is {Text(Value)}, where at least {Text(Threshold)}",
    }} is expected";

    // With as many digits as it takes to tell the two apart.
    private string Text(double value)
    {
        string Rounded(double number, int digits) => number.ToString($"G{digits}", CultureInfo.InvariantCulture);
        var digits = 3;
        while (digits < 9 && Rounded(Value, digits) == Rounded(Threshold, digits))
        {
            digits++;
        }

        return Rounded(value, digits);
    }
}
