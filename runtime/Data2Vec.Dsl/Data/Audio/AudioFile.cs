using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Reads any audio file, by its content and not by its ending: WAV by itself, other formats by libsndfile.</summary>
public static class AudioFile
{
    /// <summary>The endings of audio files.</summary>
    internal static readonly DataKind Kind = new(
        "audio",
        Read:
        [
            ".wav", ".wave", ".bwf", ".rf64", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc", ".au", ".snd", ".caf", ".w64", ".sph", ".nist",
        ],
        Unread: [".m4a", ".m4b", ".mp4", ".aac", ".wma", ".asf", ".webm", ".mka", ".mkv", ".amr", ".3gp", ".ape", ".wv", ".tta", ".ac3", ".dts", ".ra", ".spx", ".mid"],
        Instead: "convert it to WAV or FLAC",
        FileContent.Audio);

    /// <summary>The endings that are taken for audio.</summary>
    public static IReadOnlyCollection<string> Endings => [.. Kind.Read];

    /// <summary>True where a file's name ends like that of an audio file.</summary>
    public static bool IsNamedLikeSound(string path) => Kind.IsRead(path);

    /// <summary>Reads a file at its own sample rate.</summary>
    /// <exception cref="DataException">It cannot be read; the message names it and says what to do.</exception>
    public static AudioSamples Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return WavFile.Opened(path, file =>
        {
            Span<byte> start = stackalloc byte[FileFormat.Start];
            var format = FileFormat.Of(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
            if (format == FileFormat.Wave || format == FileFormat.Wave64Bit)
            {
                var chunks = WavChunks.Find(file, path);
                return chunks.Format.Encoding == WavEncoding.Other
                    ? Libsndfile.Read(path, $"has {chunks.Format.Name}")
                    : WavFile.Read(file, chunks, path);
            }

            return format is { Content: not FileContent.Audio }
                ? throw new DataException($"'{path}' is {format.Name}, which is not read as audio; convert it to WAV or FLAC, or leave it out.")
                : Libsndfile.Read(path, format is null ? "is no WAV file" : $"is {format.Name}");
        });
    }
}
