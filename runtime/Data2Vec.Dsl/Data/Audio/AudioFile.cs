namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Reads any file of audio: WAV by itself, other formats by libsndfile.</summary>
public static class AudioFile
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".au", ".caf", ".w64",
    };

    /// <summary>The endings that are taken for audio.</summary>
    public static IReadOnlyCollection<string> Endings => Extensions;

    /// <summary>True where a file's name ends like one of audio.</summary>
    public static bool IsNamedLikeSound(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>Reads a file at its own sample rate.</summary>
    /// <exception cref="DataException">It cannot be read; the message names it and says what to do.</exception>
    public static AudioSamples Read(string path) =>
        string.Equals(Path.GetExtension(path), ".wav", StringComparison.OrdinalIgnoreCase) ? WavFile.Read(path) : Libsndfile.Read(path);
}
