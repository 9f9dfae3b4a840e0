using Data2Vec.Cli.Output;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Runs;

/// <summary>The run's metrics as one JSON object a line. The file gets its name when the run ends, however it ends, if there is a line in it.</summary>
internal sealed class MetricsLog : IDisposable
{
    private readonly RunFolder _folder;
    private readonly StreamWriter _writer;
    private bool _any;

    /// <summary>Opens the file.</summary>
    public MetricsLog(RunFolder folder)
    {
        _folder = folder;
        _writer = folder.Begin(RunFolder.Metrics);
    }

    /// <summary>Adds a line.</summary>
    public void Add(string pair, ulong seed, StepMetrics metrics)
    {
        _any = true;
        _writer.WriteLine(Screen.Json(new
        {
            Pair = pair,
            Seed = seed,
            metrics.Update,
            metrics.Loss,
            metrics.TargetDeviation,
            metrics.PredictionDeviation,
            metrics.TeacherDecay,
            metrics.LearningRate,
            metrics.GradientNorm,
            metrics.SkippedUpdates,
            metrics.SamplesPerSecond,
            ElapsedSeconds = metrics.Elapsed.TotalSeconds,
        }));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        if (_any)
        {
            _folder.Finish(RunFolder.Metrics);
        }
    }
}
