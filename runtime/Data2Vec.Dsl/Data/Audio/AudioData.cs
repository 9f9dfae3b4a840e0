namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Utterances to train on and utterances to test on, with where they came from.</summary>
/// <param name="Train">The training set.</param>
/// <param name="HeldOut">The test set: prompts that the training set lacks.</param>
/// <param name="Source">Which source was used, one sentence.</param>
/// <param name="Attempts">Every source that was tried, in order; the last one succeeded.</param>
public sealed record AudioData(AudioSet Train, AudioSet HeldOut, string Source, IReadOnlyList<SourceAttempt> Attempts)
{
    /// <summary>Files that were left out, and why.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; init; } = [];

    /// <summary>Reads a folder of the user's and holds some prompts out.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The sample rate, and what is too short.</param>
    /// <param name="heldOut">About which share of the prompts is held out.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="DataException">The folder is missing, or holds less than two prompts that can be read.</exception>
    public static AudioData FromFolder(
        string folder, AudioOptions? options = null, double heldOut = 0.1, CancellationToken cancellation = default)
    {
        var all = AudioFolder.Load(folder, options, cancellation);
        var (train, test) = all.Clips.Split(heldOut);
        return new AudioData(train, test, all.Clips.Source, [new("folder", true, all.Clips.Source)]) { Skipped = all.Skipped };
    }
}
