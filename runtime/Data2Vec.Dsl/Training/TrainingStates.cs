using System.Globalization;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Files;
using Data2Vec.Dsl.Monitoring;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// The training states of a run in a folder of their own: the newest few, the newest in which no stage was collapsed, and of such the one with the
/// least loss. Each is whole or not there at
/// all, whatever happens while it is written, and an older one goes only when a newer one is on the disk.
/// </summary>
public sealed class TrainingStates
{
    private const string LossKey = "loss";
    private const string Prefix = "state-";
    private const string Extension = ".safetensors";
    private readonly int _keep;

    /// <summary>Opens or plans a folder. It is created by the first state.</summary>
    /// <param name="folder">Where the states are.</param>
    /// <param name="keep">How many of the newest are kept, besides the best.</param>
    public TrainingStates(string folder, int keep = 2)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        (Folder, _keep) = (folder, keep);
    }

    /// <summary>Where the states are.</summary>
    public string Folder { get; }

    /// <summary>The states, the newest first. Whether they are whole is not known yet.</summary>
    public IReadOnlyList<string> Files => !Directory.Exists(Folder)
        ? []
        : [.. Directory.EnumerateFiles(Folder, $"{Prefix}*{Extension}").Select(file => (File: file, Update: UpdateOf(file)))
            .Where(state => state.Update >= 0).OrderByDescending(state => state.Update).Select(state => state.File)];

    /// <summary>Writes the state of a training and lets go of what is not kept any more.</summary>
    /// <param name="trainer">The training, between two updates.</param>
    /// <param name="metadata">Strings to keep in the file.</param>
    /// <param name="loss">The mean loss lately, which decides what is the best; null where nothing was measured.</param>
    /// <returns>The file.</returns>
    /// <exception cref="CheckpointException">It cannot be written; the states before it stay as they are.</exception>
    public string Save<TBatch>(Trainer<TBatch> trainer, IReadOnlyDictionary<string, string>? metadata = null, double? loss = null)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(trainer);
        var strings = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        strings.Remove(LossKey);

        // What has collapsed has little loss.
        if (loss is { } value && double.IsFinite(value) && trainer.CollapsedStages.Count == 0)
        {
            strings[LossKey] = value.ToString("R", CultureInfo.InvariantCulture);
        }

        var path = Path.Combine(Folder, NameOf(trainer.Update));
        trainer.Save(path, strings);
        LetGo();
        return path;
    }

    /// <summary>The newest state that is whole.</summary>
    /// <param name="damaged">Told of each newer one that is not, in one sentence.</param>
    /// <returns>Its path; null where there is none.</returns>
    public string? Newest(Action<string>? damaged = null) => Newest(_ => true, damaged);

    /// <summary>The newest state that is whole and in which no stage was collapsed.</summary>
    /// <param name="damaged">Told of each newer one that is damaged, in one sentence.</param>
    /// <returns>Its path; null where there is none.</returns>
    public string? NewestHealthy(Action<string>? damaged = null) => Newest(IsHealthy, damaged);

    /// <summary>Removes the states of later updates than that of a training which has gone back.</summary>
    /// <exception cref="IOException">One cannot be removed, so that the run would go on with it.</exception>
    public void RemoveAfter(long update)
    {
        foreach (var file in Files.Where(file => UpdateOf(file) > update))
        {
            File.Delete(file);
        }
    }

    /// <summary>Removes what a writer that was killed has left. No other process may be writing here.</summary>
    public void RemoveUnfinished() => DurableFile.RemoveUnfinished(Folder, $"{Prefix}*{Extension}");

    // Whatever else lies in the folder under such a name is no state.
    private static long UpdateOf(string file) =>
        long.TryParse(Path.GetFileName(file)[Prefix.Length..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var update) ? update : -1;

    // So many digits that the names of all but the longest runs are in the order of the updates.
    private static string NameOf(long update) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{update:000000000}{Extension}");

    private string? Newest(Func<string, bool> suits, Action<string>? damaged)
    {
        foreach (var file in Files.Where(suits))
        {
            try
            {
                using var state = SafetensorsFile.Open(file);
                state.Verify();
                return file;
            }
            catch (CheckpointException e)
            {
                damaged?.Invoke(e.Message);
            }
        }

        return null;
    }

    private void LetGo()
    {
        var files = Files;
        var best = files.Where(file => LossOf(file) is not null).MinBy(LossOf);
        var healthy = files.FirstOrDefault(IsHealthy);
        foreach (var file in files.Skip(_keep).Where(file => file != best && file != healthy))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is one file too many; the state that matters has been written.
            }
        }
    }

    private static bool IsHealthy(string file) => Said(file, CollapseState.CollapsedKey) is { Length: 0 };

    private static double? LossOf(string file) =>
        double.TryParse(Said(file, LossKey), NumberStyles.Float, CultureInfo.InvariantCulture, out var loss) ? loss : null;

    // A damaged one says nothing: it is not the best, and goes when it is old.
    private static string? Said(string file, string key)
    {
        try
        {
            using var state = SafetensorsFile.Open(file);
            return state.Metadata.GetValueOrDefault(key);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }
}
