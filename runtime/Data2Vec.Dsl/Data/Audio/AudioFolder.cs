namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Reads a folder of audio files, at any depth, into one set.</summary>
/// <remarks>
/// The order is that of the relative paths, compared character by character, so it is the same on every machine. Links are followed. A file
/// <c>name.txt</c> beside <c>name.wav</c> tells what is said, whatever the case of the letters; clips with the same transcript count as one prompt.
/// </remarks>
public sealed class AudioFolder
{
    private AudioFolder(AudioSet clips, IReadOnlyList<SkippedFile> skipped) => (Clips, Skipped) = (clips, skipped);

    /// <summary>The clips that could be read.</summary>
    public AudioSet Clips { get; }

    /// <summary>The files that were left out, and why.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The sample rate, what is too short, and whether transcripts are wanted.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="DataException">The folder is missing or holds no audio that can be read.</exception>
    public static AudioFolder Load(string folder, AudioOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options ??= new AudioOptions();
        var (files, skipped) = DataFolder.List(folder, AudioFile.Kind);
        var sources = options.Transcripts ? WithTranscripts(folder, files, skipped) : files.ConvertAll(file => new AudioSource(Path.Combine(folder, file), file, null, null));
        var (clips, unreadable) = AudioLoading.Read(sources, options, cancellation);
        skipped.AddRange(unreadable);
        skipped.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        if (clips.Count == 0)
        {
            throw new DataException(skipped.Count == 0
                ? $"'{folder}' holds no audio; expected files named {AudioFile.Kind.Patterns}, at any depth."
                : $"None of the {skipped.Count} audio files in '{folder}' can be used; the first is '{skipped[0].Path}': {skipped[0].Reason.TrimEnd('.')}. "
                  + "Check that they play, or name another folder.");
        }

        var left = skipped.Count == 0 ? "" : $", {skipped.Count} left out";
        var source = $"{clips.Count} audio files of the folder '{folder}'{left}.";
        return new AudioFolder(new AudioSet(clips, options.SampleRate, source, "that of your files"), skipped);
    }

    private static List<AudioSource> WithTranscripts(string folder, List<string> files, List<SkippedFile> skipped)
    {
        var (transcripts, sources) = (new Transcripts(folder, files), new List<AudioSource>());
        foreach (var file in files)
        {
            try
            {
                var transcript = transcripts.Of(file);
                sources.Add(new AudioSource(Path.Combine(folder, file), file, transcript, transcript));
            }
            catch (DataException error)
            {
                skipped.Add(new SkippedFile(file, error.Message));
            }
        }

        return sources;
    }
}
