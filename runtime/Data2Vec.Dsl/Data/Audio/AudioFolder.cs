using System.Text;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Reads a folder of audio files, at any depth, into one set.</summary>
/// <remarks>
/// The order is that of the relative paths, compared character by character, so it is the same on every machine. A file <c>name.txt</c> beside
/// <c>name.wav</c> tells what is said; clips with the same transcript count as one prompt.
/// </remarks>
public sealed class AudioFolder
{
    private const long LongestTranscript = 100_000;

    private AudioFolder(AudioSet clips, IReadOnlyList<SkippedFile> skipped) => (Clips, Skipped) = (clips, skipped);

    /// <summary>The clips that could be read.</summary>
    public AudioSet Clips { get; }

    /// <summary>The files that were left out, and why.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The sample rate, and what is too short.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="DataException">The folder is missing or holds no audio that can be read.</exception>
    public static AudioFolder Load(string folder, AudioOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var files = Find(folder);
        var (sources, skipped) = (new List<AudioSource>(), new List<SkippedFile>());
        foreach (var file in files)
        {
            try
            {
                var transcript = Transcript(Path.Combine(folder, Path.ChangeExtension(file, ".txt")));
                sources.Add(new AudioSource(Path.Combine(folder, file), file, transcript, transcript));
            }
            catch (DataException error)
            {
                skipped.Add(new SkippedFile(file, error.Message));
            }
        }

        var (clips, unreadable) = AudioLoading.Read(sources, options ?? new AudioOptions(), cancellation);
        skipped.AddRange(unreadable);
        if (clips.Count == 0)
        {
            throw new DataException(skipped.Count == 0
                ? $"'{folder}' holds no audio; expected files named {string.Join(", ", AudioFile.Endings.Select(e => "*" + e))}, at any depth."
                : $"None of the {skipped.Count} audio files in '{folder}' can be used; the first says: {skipped[0].Reason} Check that they play, or name another folder.");
        }

        var left = skipped.Count == 0 ? "" : $", {skipped.Count} unusable ones left out";
        var source = $"{clips.Count} audio files of the folder '{folder}'{left}.";
        return new AudioFolder(new AudioSet(clips, (options ?? new AudioOptions()).SampleRate, source, "that of your files"), skipped);
    }

    private static string? Transcript(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length == 0)
            {
                return null;
            }

            if (file.Length > LongestTranscript)
            {
                throw new DataException($"The transcript '{path}' has {file.Length} bytes, expected at most {LongestTranscript}; move it away, or cut it.");
            }

            var text = string.Join(' ', Encoding.UTF8.GetString(RegularFile.Read(path)).TrimStart('\uFEFF').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return text.Length == 0 ? null : text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The transcript '{path}' cannot be read: {error.Message}", error);
        }
    }

    private static List<string> Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataException(File.Exists(folder)
                ? $"'{folder}' is a file; name the folder that holds the audio."
                : $"The folder '{folder}' does not exist; name a folder that holds audio.");
        }

        try
        {
            // As for images: no hidden files, and no links, so that no circle can be entered.
            var options = new EnumerationOptions
            {
                RecurseSubdirectories = true,
                IgnoreInaccessible = false,
                AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
            };
            var files = Directory.EnumerateFiles(folder, "*", options)
                .Where(AudioFile.IsNamedLikeSound)
                .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'))
                .ToList();
            files.Sort(StringComparer.Ordinal);
            return files;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The folder '{folder}' cannot be listed: {error.Message}", error);
        }
    }
}
