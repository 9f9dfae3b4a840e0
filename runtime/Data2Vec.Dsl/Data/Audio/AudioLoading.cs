namespace Data2Vec.Dsl.Data.Audio;

/// <summary>A file that is to become a clip.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What the clip is called.</param>
/// <param name="Transcript">What is said; null where unknown.</param>
/// <param name="Prompt">What was to be said; null for the name.</param>
internal sealed record AudioSource(string Path, string Name, string? Transcript, string? Prompt);

/// <summary>Reads many files at once. What cannot be read is left out and named.</summary>
internal static class AudioLoading
{
    /// <summary>Reads files in their order.</summary>
    /// <returns>The clips that could be read, and the files that could not.</returns>
    public static (List<AudioClip> Clips, List<SkippedFile> Skipped) Read(
        IReadOnlyList<AudioSource> sources, AudioOptions options, CancellationToken cancellation)
    {
        var clips = new AudioClip?[sources.Count];
        var reasons = new string[sources.Count];
        var resamplers = new System.Collections.Concurrent.ConcurrentDictionary<int, Resampler>();
        Parallel.For(0, sources.Count, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            try
            {
                clips[i] = Read(sources[i], options, rate => resamplers.GetOrAdd(rate, from => new Resampler(from, options.SampleRate)));
            }
            catch (DataException error)
            {
                reasons[i] = error.Message;
            }
        });
        var skipped = Enumerable.Range(0, sources.Count).Where(i => clips[i] is null).Select(i => new SkippedFile(sources[i].Name, reasons[i]));
        return ([.. clips.OfType<AudioClip>()], [.. skipped]);
    }

    private static AudioClip Read(AudioSource source, AudioOptions options, Func<int, Resampler> resampler)
    {
        var audio = AudioFile.Read(source.Path);
        if (audio.Duration < options.Shortest || audio.Samples.Length == 0)
        {
            throw new DataException(FormattableString.Invariant(
                $"'{source.Path}' lasts {audio.Duration.TotalMilliseconds:0.#} ms; expected {options.Shortest.TotalMilliseconds:0.#} ms or more."));
        }

        var samples = audio.SampleRate == options.SampleRate ? audio.Samples : resampler(audio.SampleRate).Resample(audio.Samples);
        return new AudioClip(source.Name, samples, source.Transcript, source.Prompt);
    }
}
