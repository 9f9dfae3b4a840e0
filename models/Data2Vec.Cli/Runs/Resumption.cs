using System.Globalization;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Runs;

/// <summary>Where a run is written, and what it goes on from.</summary>
internal sealed class Resumption
{
    private readonly string _folder;
    private readonly string? _from;
    private readonly string? _state;

    private Resumption(string folder, string? from, string? state) => (_folder, _from, _state) = (folder, from, state);

    /// <summary>Where the run is written.</summary>
    public string Folder => _folder;

    // A run that goes on in its own folder.
    private bool InPlace => _from == _folder;

    /// <summary>Reads the two options.</summary>
    /// <param name="output">The folder of <c>--out</c>; null where it is not given.</param>
    /// <param name="resume">Whether <c>--resume</c> is given.</param>
    /// <param name="from">Its value; null where it has none.</param>
    /// <exception cref="Refusal">They do not say where to write.</exception>
    public static Resumption Of(string? output, bool resume, string? from)
    {
        if (!resume)
        {
            return new(output ?? throw Refusal.Usage("--out is missing; name the folder that the run is written to."), null, null);
        }

        var source = Path.TrimEndingDirectorySeparator(from ?? output ?? throw Refusal.Usage("--resume needs the folder of a run, here or by --out."));
        if (Directory.Exists(source))
        {
            return new(output is null ? source : Path.TrimEndingDirectorySeparator(output), source, null);
        }

        return File.Exists(source)
            ? new(output ?? throw Refusal.Usage($"'{source}' is one training state, so the run goes on in a folder of its own; name it with --out."), null, source)
            : throw Refusal.Usage($"'{source}' is neither the folder of a run nor a training state; leave --resume away to begin a run.");
    }

    /// <summary>What the run goes on from: a folder or one training state; null where it begins.</summary>
    public string? Source => _from ?? _state;

    /// <summary>Takes the folder: a new one, or the run's own.</summary>
    public RunFolder Open() => InPlace ? RunFolder.Reopen(_folder) : RunFolder.Prepare(_folder, goesOnFromFile: _state is not null);

    /// <summary>The model of a run that is complete, in whose folder there is nothing left to do; null where there is.</summary>
    /// <param name="updates">Updates of the whole run.</param>
    public string? Complete(long updates) =>
        InPlace && Path.Combine(_folder, RunFolder.Checkpoint) is var model && UpdatesOf(model) >= updates ? model : null;

    /// <summary>The training state to go on from; null where the run begins. The folder must be taken.</summary>
    /// <param name="say">Told of states that are damaged.</param>
    /// <exception cref="Refusal">None of its states is whole.</exception>
    public string? Find(Action<string> say)
    {
        if (_from is null)
        {
            return _state;
        }

        var states = new TrainingStates(Path.Combine(_from, RunFolder.States));
        if (InPlace)
        {
            states.RemoveUnfinished();
        }

        var damaged = new List<string>();
        var state = states.Newest(damaged.Add);
        damaged.ForEach(sentence => say(state is null ? sentence : $"{sentence} The run goes on from '{Path.GetFileName(state)}', the one before."));
        return state ?? throw Refusal.Failure($"'{states.Folder}' holds no training state that is whole; begin the run again in another folder.");
    }

    private static long UpdatesOf(string checkpoint)
    {
        try
        {
            using var file = SafetensorsFile.Open(checkpoint);
            return long.TryParse(file.Metadata.GetValueOrDefault("update"), NumberStyles.None, CultureInfo.InvariantCulture, out var updates) ? updates : 0;
        }
        catch (CheckpointException)
        {
            return 0;
        }
    }
}
