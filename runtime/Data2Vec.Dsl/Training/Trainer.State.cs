using System.Globalization;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Distributed;
using TorchSharp;

namespace Data2Vec.Dsl.Training;

// The state of a training: where it is written, read, and brought to the other processes.
public sealed partial class Trainer<TBatch>
{
    private const string UpdateKey = "update";
    private const string SkippedKey = "skipped updates";
    private const string InARowKey = "skipped updates in a row";
    private const string RollBacksKey = "roll-backs";
    private const string BegunKey = "begun update";
    private const string DataKey = "batches";

    // For a state from before the change too, should the run go back to one.
    private bool _otherBatches;

    /// <summary>Writes parameters, what else the model keeps, the optimiser's moments and the update: all that <see cref="Restore"/> needs to go on.</summary>
    /// <param name="path">The file; it appears only when it is complete.</param>
    /// <param name="metadata">More strings to keep in it.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public void Save(string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = torch.NewDisposeScope();
        var (skipped, inARow) = _guard.Read();
        var strings = new Dictionary<string, string>(Checkpoint.Strings(_model.Model, metadata), StringComparer.Ordinal)
        {
            [UpdateKey] = Update.ToString(CultureInfo.InvariantCulture),
            [SkippedKey] = skipped.ToString(CultureInfo.InvariantCulture),
            [InARowKey] = inARow.ToString(CultureInfo.InvariantCulture),
            [RollBacksKey] = RollBacks.ToString(CultureInfo.InvariantCulture),
        };
        _collapse.Save(strings);
        if (_begunUpdate == Update)
        {
            // An update that was not completed has moved the teacher already.
            strings[BegunKey] = strings[UpdateKey];
        }

        if (_source.Identity is { } identity)
        {
            strings[DataKey] = identity;
        }

        Safetensors.Write(path, Slots(), strings);
    }

    /// <summary>
    /// Goes back to where <see cref="Save"/> was called. A run that goes on from there does the same as one that never stopped.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="otherBatches">
    /// Whether the run may go on with other batches than it had, as when data were added. The batches must be made ready as the model has learned to see
    /// them.
    /// </param>
    /// <returns>The strings in the file.</returns>
    /// <exception cref="CheckpointException">
    /// The file is unreadable, of another model, or of a run on other batches although <paramref name="otherBatches"/> is false.
    /// </exception>
    public IReadOnlyDictionary<string, string> Restore(string path, bool otherBatches = false)
    {
        _otherBatches |= otherBatches;
        using var scope = torch.NewDisposeScope();
        using var file = SafetensorsFile.Open(path);
        if (Count(UpdateKey) is not { } update)
        {
            throw new CheckpointException($"'{path}' is no training state: it does not say after which update it was written.");
        }

        // A bit turned in the name of the checksum would leave none.
        if (!file.Metadata.ContainsKey(Checksum.Key))
        {
            throw new CheckpointException($"'{path}' is damaged: it has no checksum.");
        }

        if (!_otherBatches && _source.Identity is { } identity && file.Metadata.TryGetValue(DataKey, out var trained) && trained != identity)
        {
            throw new CheckpointException(
                $"'{path}' is of a run on {trained}, and this one has {identity}; go on with the same data in the same batches, call Restore(path, otherBatches: true), or begin a new run.");
        }

        OwnLoader.FillExactly(path, _model.Model, Slots());
        (Update, _optimizer.Steps) = (update, update);
        _begunUpdate = Count(BegunKey) ?? -1;
        _guard.Restore(Count(SkippedKey) ?? 0, Count(InARowKey) ?? 0);
        _collapse.Restore(file.Metadata);
        RollBacks = (int)(Count(RollBacksKey) ?? 0);
        return file.Metadata;

        long? Count(string key) =>
            long.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
    }

    /// <summary>
    /// Goes back to a state from before a collapse, and on with half the learning rate. <see cref="Save"/> the state again before it is used
    /// elsewhere: it keeps how often this was done.
    /// </summary>
    /// <returns>The strings in the file.</returns>
    /// <exception cref="CheckpointException">The file is unreadable, of another model, or of a run on other batches.</exception>
    public IReadOnlyDictionary<string, string> RollBack(string path)
    {
        var before = RollBacks;
        var strings = Restore(path);
        RollBacks = Math.Max(before, RollBacks) + 1;
        return strings;
    }

    /// <summary>Brings all processes to where rank 0 is: parameters, what else the model keeps, moments and counters. Call it on each rank before <see cref="Run"/>.</summary>
    /// <exception cref="RankLostException">A process has gone.</exception>
    public void FollowRankZero()
    {
        if (_ranks is null)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var (skipped, inARow) = _guard.Read();
        var counters = string.Create(CultureInfo.InvariantCulture, $"{Update} {_begunUpdate} {skipped} {inARow} {RollBacks}");
        var zero = Array.ConvertAll(_ranks.BroadcastText(counters).Split(' '), text => long.Parse(text, CultureInfo.InvariantCulture));
        (Update, _optimizer.Steps, _begunUpdate) = (zero[0], zero[0], zero[1]);
        _guard.Restore(zero[2], zero[3]);
        RollBacks = (int)zero[4];
        foreach (var values in _optimizer.Buffers().Concat(_model.Kept.Select(kept => kept.Store.Values)))
        {
            _ranks.Broadcast(values);
        }
    }

    private IEnumerable<Slot> Slots() =>
        _optimizer.Slots().Concat(_model.Kept.SelectMany(kept => Slot.Of(kept.Store, kept.Store.Values, kept.Prefix)));
}
