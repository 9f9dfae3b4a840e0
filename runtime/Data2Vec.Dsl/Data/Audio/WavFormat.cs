using System.Buffers.Binary;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>What a <c>fmt </c> chunk says. (WAVEFORMATEX and WAVEFORMATEXTENSIBLE of the Windows multimedia headers.)</summary>
internal readonly record struct WavFormat(bool IsFloat, int Channels, int SampleRate, int SampleBytes)
{
    private const int Pcm = 1;
    private const int Float = 3;
    private const int Extensible = 0xFFFE;

    /// <summary>Bytes of one sample of every channel.</summary>
    public int FrameBytes => Channels * SampleBytes;

    /// <exception cref="DataException">The chunk is too short, contradicts itself, or is of an encoding that is not read.</exception>
    public static WavFormat Parse(ReadOnlySpan<byte> chunk, string name)
    {
        if (chunk.Length < 16)
        {
            throw new DataException($"'{name}' has a 'fmt ' chunk of {chunk.Length} bytes; expected 16 or more, so it is damaged.");
        }

        var encoding = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        var frame = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (encoding == Extensible)
        {
            // The real encoding leads an identifier; the bits above are those of the container, which is what is read.
            encoding = chunk.Length >= 40 ? BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]) : (ushort)0;
        }

        if ((encoding, bits) is not ((Pcm, 8 or 16 or 24 or 32) or (Float, 32 or 64)))
        {
            throw new DataException(
                $"'{name}' has the encoding {encoding} of {bits} bits; expected PCM (1) of 8, 16, 24 or 32 bits or floats (3) of 32 or 64, so convert it to 16-bit PCM.");
        }

        if (channels == 0 || frame != channels * (bits / 8) || rate < AudioSamples.MinRate || rate > AudioSamples.HighestRate)
        {
            throw new DataException(
                $"'{name}' has {channels} channels, {rate} samples per second and {frame} bytes a frame of {bits} bits; that fits no recording, so it is damaged.");
        }

        return new WavFormat(encoding == Float, channels, (int)rate, bits / 8);
    }

    /// <summary>The first sample of some bytes, -1 to 1. PCM of 8 bits is the only unsigned one.</summary>
    public float Sample(ReadOnlySpan<byte> bytes) => (IsFloat, SampleBytes) switch
    {
        (true, 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (true, _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (_, 1) => (bytes[0] - 128) / 128f,
        (_, 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768f,
        (_, 3) => ((bytes[2] << 24) | (bytes[1] << 16) | (bytes[0] << 8)) / 2147483648f,
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648f,
    };
}
