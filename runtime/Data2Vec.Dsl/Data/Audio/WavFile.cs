using System.Buffers.Binary;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Reads WAV files: PCM of 8, 16, 24 and 32 bits and floats of 32 and 64, any number of channels, mixed down to one.</summary>
/// <remarks>
/// Layout: <c>RIFF</c>, a size, <c>WAVE</c>, then chunks of an id, a little-endian 32-bit size and that many bytes, each beginning at an even
/// offset. <c>fmt </c> tells how the bytes of <c>data</c> are to be understood; other chunks are passed over. The RIFF size is ignored, as
/// every player does; a <c>data</c> size of FFFFFFFF (a stream whose writer never came back) means up to the end of the file.
/// </remarks>
public static class WavFile
{
    private const int MaxChannels = 64;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its audio at its own sample rate.</returns>
    /// <exception cref="DataException">The file is missing, unreadable, cut short, no WAV file, or of another encoding; the message names it.</exception>
    public static AudioSamples Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return Read(RegularFile.Read(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads the bytes of a file; <paramref name="name"/> stands for it in messages.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static AudioSamples Read(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 12 || !bytes[..4].SequenceEqual("RIFF"u8) || !bytes[8..12].SequenceEqual("WAVE"u8))
        {
            throw new DataException($"'{name}' does not begin with RIFF and WAVE, so it is no WAV file; convert it to WAV.");
        }

        WavFormat? format = null;
        for (var offset = 12L; offset + 8 <= bytes.Length;)
        {
            var id = bytes.Slice((int)offset, 4);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[((int)offset + 4)..]);
            var body = bytes[((int)offset + 8)..];
            if (id.SequenceEqual("data"u8))
            {
                return Samples(body, size, offset, format, name);
            }

            if (id.SequenceEqual("fmt "u8))
            {
                format = WavFormat.Parse(body[..(int)Math.Min(size, body.Length)], name);
            }

            offset += 8 + size + (size % 2);
        }

        throw new DataException($"'{name}' ends after {bytes.Length} bytes without a 'data' chunk; it was cut short, so make or copy it again.");
    }

    private static AudioSamples Samples(ReadOnlySpan<byte> body, uint size, long offset, WavFormat? known, string name)
    {
        if (known is not { } format)
        {
            throw new DataException($"'{name}' at offset {offset}: its 'data' chunk comes before a 'fmt ' chunk that explains it; write the file anew.");
        }

        if (size != uint.MaxValue && size > body.Length)
        {
            throw new DataException(
                $"'{name}' at offset {offset}: its 'data' chunk should have {size} bytes, but the file ends after {body.Length}; it was cut short, so make or copy it again.");
        }

        if (format.Channels > MaxChannels)
        {
            throw new DataException($"'{name}' has {format.Channels} channels; expected 1 to {MaxChannels}.");
        }

        var frames = (int)Math.Min(size, body.Length) / format.FrameBytes;
        var samples = new float[frames];
        var scale = 1f / format.Channels;
        for (var frame = 0; frame < frames; frame++)
        {
            var (sum, at) = (0f, frame * format.FrameBytes);
            for (var channel = 0; channel < format.Channels; channel++, at += format.SampleBytes)
            {
                sum += format.Sample(body[at..]);
            }

            samples[frame] = sum * scale;
            if (!float.IsFinite(samples[frame]))
            {
                throw new DataException($"'{name}': sample {frame} is {samples[frame]}, no finite number; the file is damaged, so make or copy it again.");
            }
        }

        return new AudioSamples(samples, format.SampleRate);
    }
}
