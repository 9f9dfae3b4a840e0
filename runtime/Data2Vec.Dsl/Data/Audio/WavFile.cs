using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>
/// Reads WAV files: PCM of 8, 16, 24 and 32 bits, floats of 32 and 64, A-law and µ-law, any number of channels, mixed down to one; also in the forms
/// RF64 and BW64, whose sizes have 64 bits.
/// </summary>
/// <remarks>
/// Layout: <c>RIFF</c>, a size, <c>WAVE</c>, then chunks of an id, a little-endian 32-bit size and that many bytes, each beginning at an even
/// offset. <c>fmt </c> tells how the bytes of <c>data</c> are to be understood; other chunks are passed over. The RIFF size is ignored, as
/// every player does. A <c>data</c> size of 0, or near 2³¹ or 2³², is what a writer leaves that could not go back: it means up to the end of the file.
/// Any other size that the file does not have is an error, since then a part of the recording is missing.
/// </remarks>
public static unsafe class WavFile
{
    private const int PieceBytes = 1 << 15;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its audio at its own sample rate.</returns>
    /// <exception cref="DataException">The file is missing, unreadable, cut short, no WAV file, or of another encoding; the message names it.</exception>
    public static AudioSamples Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Opened(path, file => Read(file, WavChunks.Find(file, path), path));
    }

    /// <summary>Reads the bytes of a file; <paramref name="name"/> stands for it in messages.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static AudioSamples Read(ReadOnlySpan<byte> bytes, string name)
    {
        fixed (byte* first = bytes)
        {
            using var file = bytes.IsEmpty ? Stream.Null : new UnmanagedMemoryStream(first, bytes.Length);
            return Read(file, WavChunks.Find(file, name), name);
        }
    }

    /// <summary>Opens a file for a reader whose exceptions name it.</summary>
    internal static T Opened<T>(string path, Func<Stream, T> read)
    {
        try
        {
            using var file = RegularFile.Open(path);
            return read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{path}' cannot be read: {DurableFile.Reason(error)}.", error);
        }
    }

    /// <summary>Reads the samples of a file.</summary>
    internal static AudioSamples Read(Stream file, WavChunks chunks, string name)
    {
        var format = chunks.Format;
        if (format.Encoding == WavEncoding.Other)
        {
            throw new DataException(
                $"'{name}' has {format.Name}; expected PCM (1) of 8, 16, 24 or 32 bits, floats (3) of 32 or 64, A-law (6) or µ-law (7), so convert it to 16-bit PCM.");
        }

        var frames = chunks.Length / format.FrameBytes;
        if (frames > Array.MaxLength)
        {
            throw new DataException($"'{name}' has {frames} samples, more than can be read at once ({Array.MaxLength}); cut it.");
        }

        // In pieces, so that a long recording is not in memory twice.
        var samples = new float[frames];
        var piece = new byte[Math.Min(chunks.Length, PieceBytes / format.FrameBytes * format.FrameBytes)];
        file.Position = chunks.Start;
        for (var done = 0; done < samples.Length;)
        {
            var count = Math.Min(piece.Length / format.FrameBytes, samples.Length - done);
            file.ReadExactly(piece, 0, count * format.FrameBytes);
            Convert(piece, format, samples.AsSpan(done, count), done, name);
            done += count;
        }

        return new AudioSamples(samples, format.SampleRate);
    }

    private static void Convert(ReadOnlySpan<byte> bytes, WavFormat format, Span<float> samples, int first, string name)
    {
        var scale = 1f / format.Channels;
        for (var frame = 0; frame < samples.Length; frame++)
        {
            var (sum, at) = (0f, frame * format.FrameBytes);
            for (var channel = 0; channel < format.Channels; channel++, at += format.SampleBytes)
            {
                sum += format.Sample(bytes[at..]);
            }

            samples[frame] = sum * scale;
            if (!float.IsFinite(samples[frame]))
            {
                throw new DataException($"'{name}': sample {first + frame} is {samples[frame]}, no finite number; the file is damaged, so make or copy it again.");
            }
        }
    }
}
