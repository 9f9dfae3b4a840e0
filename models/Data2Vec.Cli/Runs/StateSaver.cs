using System.Diagnostics;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Runs;

/// <summary>When a run saves its training state, and how many states it keeps.</summary>
/// <param name="Every">Updates between two states; null goes by the clock.</param>
/// <param name="Keep">How many of the newest are kept, besides the best.</param>
internal sealed record SavingOptions(int? Every, int Keep);

/// <summary>Saves the state of a training while it runs.</summary>
internal sealed class StateSaver<TBatch>(
    Trainer<TBatch> trainer, TrainingStates states, int? every, IReadOnlyDictionary<string, string> metadata, MetricsLog log)
    where TBatch : Batch
{
    // What a power cut may cost at most, where the user does not say.
    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(10);
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private (double Sum, int Count) _losses;

    /// <summary>Takes the loss of an update into the mean by which the best state is found.</summary>
    public void Measured(StepMetrics metrics)
    {
        if (double.IsFinite(metrics.Loss))
        {
            _losses = (_losses.Sum + metrics.Loss, _losses.Count + 1);
        }
    }

    /// <summary>Forgets what was measured: the run has gone back.</summary>
    public void Forget() => _losses = default;

    /// <summary>Saves where it is time to.</summary>
    public void AfterUpdate()
    {
        if (every is { } updates ? trainer.Update % updates == 0 : _since.Elapsed >= _interval)
        {
            Save();
        }
    }

    /// <summary>
    /// Saves, the metrics first: a state that is there has all of its lines. States of later updates go: the run went back before them, or they are
    /// damaged, and their lines are cut off.
    /// </summary>
    /// <returns>The file.</returns>
    public string Save()
    {
        log.Flush();
        var file = states.Save(trainer, metadata, _losses.Count == 0 ? null : _losses.Sum / _losses.Count);
        states.RemoveAfter(trainer.Update);
        _losses = default;
        _since.Restart();
        return file;
    }
}
