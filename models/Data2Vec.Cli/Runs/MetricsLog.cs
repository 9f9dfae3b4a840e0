using System.Text;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Runs;

/// <summary>An update in the metrics.</summary>
internal sealed record MetricsRow(
    string Pair, ulong Seed, long Update, double Loss, double TargetDeviation, double PredictionDeviation, double TeacherDecay,
    double LearningRate, double GradientNorm, long SkippedUpdates, double SamplesPerSecond, double ElapsedSeconds, double Time,
    double DataWait = 0, IReadOnlyList<Spread>? Stages = null)
{
    /// <summary>Now, in seconds since 1970.</summary>
    public static double Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>The row of a report.</summary>
    public static MetricsRow Of(string pair, ulong seed, StepMetrics metrics) => new(
        pair, seed, metrics.Update, metrics.Loss, metrics.TargetDeviation, metrics.PredictionDeviation, metrics.TeacherDecay,
        metrics.LearningRate, metrics.GradientNorm, metrics.SkippedUpdates, metrics.SamplesPerSecond, metrics.Elapsed.TotalSeconds, Now,
        metrics.DataWait, metrics.Stages);

    /// <summary>The report of a row.</summary>
    public StepMetrics Metrics(long updates) => new(
        Update, updates, Loss, LearningRate, GradientNorm, SamplesPerSecond, TimeSpan.FromSeconds(ElapsedSeconds), TimeSpan.Zero, SkippedUpdates)
    {
        DataWait = DataWait,
        Figures = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            [FigureNames.TargetDeviation] = TargetDeviation,
            [FigureNames.PredictionDeviation] = PredictionDeviation,
            [FigureNames.TeacherDecay] = TeacherDecay,
        },
        Stages = Stages ?? [],
    };
}

/// <summary>What stands before the updates of a training.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Run">What decides of the run: recipe, overrides, data, declaration, versions.</param>
internal sealed record MetricsHeader(string Pair, ulong Seed, IReadOnlyDictionary<string, string> Run);

/// <summary>
/// The run's metrics as one JSON object a line: first what is trained, then its updates. The file grows line by line, so that it can be
/// followed, and a run that goes on takes it up behind the update that it goes on from.
/// </summary>
internal sealed class MetricsLog(RunFolder folder) : IDisposable
{
    private GrowingFile? _file;

    /// <summary>Begins a training, or takes it up where its state was saved: whatever came after is forgotten.</summary>
    /// <param name="header">What is trained, and how.</param>
    /// <param name="state">The state that the training goes on from; null where it begins.</param>
    /// <param name="update">The update of the state.</param>
    /// <returns>The rows so far. Those of another run, whose state it is, are copied.</returns>
    public IReadOnlyList<MetricsRow> Begin(MetricsHeader header, string? state, long update)
    {
        var own = folder.PathOf(RunFolder.Metrics);
        var source = state is null ? null : Source(state);
        var lines = source is null ? [] : Kept(source, header, update);
        var whole = lines.Count > 0 && lines[0].Row.Update == 0;
        if (source == own && whole && lines[^1].End == lines.Sum(line => Encoding.UTF8.GetByteCount(line.Text) + 1L))
        {
            _file ??= new GrowingFile(own);
            _file.CutTo(lines[^1].End);
        }
        else if (source is not null)
        {
            // A copy of another run's, or what is left of damaged ones: there as a whole or not at all.
            _file?.Dispose();
            folder.Write(RunFolder.Metrics, string.Concat(lines.Select(line => line.Text).Prepend(whole ? null : Screen.Json(header)).OfType<string>().Select(line => line + "\n")));
            _file = new GrowingFile(own);
        }
        else
        {
            _file ??= new GrowingFile(own);
            Write(Screen.Json(header));
        }

        return [.. Updates(lines)];
    }

    /// <summary>The rows that are there of a training.</summary>
    public IReadOnlyList<MetricsRow> Rows(MetricsHeader header, long update) =>
        File.Exists(folder.PathOf(RunFolder.Metrics)) ? [.. Updates(Kept(folder.PathOf(RunFolder.Metrics), header, update))] : [];

    /// <summary>Adds an update.</summary>
    public void Add(MetricsRow row) => Write(Screen.Json(row));

    /// <summary>Waits until the disk has all lines: a state must not be newer than they are.</summary>
    public void Flush() => _file?.Flush();

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static IEnumerable<MetricsRow> Updates(List<(string Text, MetricsRow Row, long End)> lines) =>
        lines.Where(line => line.Row.Update > 0).Select(line => line.Row);

    // The lines up to the first of a later update, and where each ends in the file.
    private static List<(string Text, MetricsRow Row, long End)> Kept(string source, MetricsHeader header, long update)
    {
        var kept = new List<(string Text, MetricsRow Row, long End)>();
        var bytes = File.ReadAllBytes(source);
        for (int start = 0, length; (length = bytes.AsSpan(start).IndexOf((byte)'\n')) >= 0; start += length + 1)
        {
            var line = Encoding.UTF8.GetString(bytes, start, length);

            // A damaged line is lost, and no other; in a demonstration others have their lines in the same file.
            if (Screen.Read<MetricsRow>(line) is { } row && row.Pair == header.Pair && row.Seed == header.Seed)
            {
                if (row.Update > update)
                {
                    break;
                }

                kept.Add((line, row, start + length + 1));
            }
        }

        return kept;
    }

    // A state lies in a folder of the run's, or, of a demonstration, beside the metrics.
    private static string? Source(string state)
    {
        var beside = Path.GetDirectoryName(Path.GetFullPath(state))!;
        return new[] { beside, Path.GetDirectoryName(beside) ?? beside }.Select(each => Path.Combine(each, RunFolder.Metrics)).FirstOrDefault(File.Exists);
    }

    private void Write(string line) => _file!.Add(Encoding.UTF8.GetBytes(line + "\n"));
}
