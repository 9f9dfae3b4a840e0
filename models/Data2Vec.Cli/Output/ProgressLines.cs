using System.Globalization;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Output;

/// <summary>Progress as plain lines, for files and pipes: the first and last update, every tenth of the run, and twice a minute.</summary>
internal sealed class ProgressLines(TextWriter writer, string title) : IStepDisplay
{
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(30);
    private TimeSpan _last;
    private long _tenth = -1;

    /// <inheritdoc/>
    public void Step(StepMetrics metrics)
    {
        var tenth = metrics.Update * 10 / metrics.Updates;

        // A run that has gone back counts its time anew.
        if (tenth != _tenth || (metrics.Elapsed - _last).Duration() >= _silence)
        {
            (_last, _tenth) = (metrics.Elapsed, tenth);
            writer.WriteLine($"{title}: {Describe(metrics)}");
        }
    }

    /// <inheritdoc/>
    public void Say(string line) => writer.WriteLine(line);

    /// <summary>What both displays say of an update.</summary>
    public static string Describe(StepMetrics metrics) => string.Create(
        CultureInfo.InvariantCulture,
        $"update {metrics.Update:#,0}/{metrics.Updates:#,0}  loss {metrics.Loss:0.0000}  "
        + $"{metrics.SamplesPerSecond:#,0} samples/s  {100 * metrics.DataWait:0} % waiting for data  {Duration.Of(metrics.Remaining)} left");
}
