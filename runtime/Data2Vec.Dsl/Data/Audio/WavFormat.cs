using System.Buffers.Binary;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>How the samples of a WAV file are written.</summary>
internal enum WavEncoding
{
    /// <summary>Whole numbers.</summary>
    Pcm,

    /// <summary>Floating-point numbers.</summary>
    Float,

    /// <summary>A-law.</summary>
    ALaw,

    /// <summary>µ-law.</summary>
    MuLaw,

    /// <summary>A form that only other programs read.</summary>
    Other,
}

/// <summary>What a <c>fmt </c> chunk says. (WAVEFORMATEX and WAVEFORMATEXTENSIBLE of the Windows multimedia headers.)</summary>
/// <param name="Encoding">How samples are written.</param>
/// <param name="Name">The encoding as a message calls it.</param>
/// <param name="Channels">Channels.</param>
/// <param name="SampleRate">Samples per second.</param>
/// <param name="SampleBytes">Bytes of one sample of one channel.</param>
internal readonly record struct WavFormat(WavEncoding Encoding, string Name, int Channels, int SampleRate, int SampleBytes)
{
    private const int MaxChannels = 64;
    private const int Extensible = 0xFFFE;

    // The numbers that the headers give to encodings.
    private static readonly Dictionary<int, string> Names = new()
    {
        [1] = "PCM",
        [2] = "Microsoft ADPCM",
        [3] = "floats",
        [6] = "A-law",
        [7] = "µ-law",
        [0x11] = "IMA ADPCM",
        [0x31] = "GSM 6.10",
        [0x40] = "G.721 ADPCM",
        [0x50] = "MPEG",
        [0x55] = "MP3",
        [0x65] = "G.722 ADPCM",
        [0xFF] = "AAC",
        [0x161] = "Windows Media",
        [0x674F] = "Ogg Vorbis",
    };

    /// <summary>Bytes of one sample of every channel.</summary>
    public int FrameBytes => Channels * SampleBytes;

    /// <summary>Reads the chunk. An encoding that is not known here is no error: other programs may know it.</summary>
    /// <exception cref="DataException">The chunk is too short or contradicts itself.</exception>
    public static WavFormat Parse(ReadOnlySpan<byte> chunk, string name)
    {
        if (chunk.Length < 16)
        {
            throw new DataException($"'{name}' has a 'fmt ' chunk of {chunk.Length} bytes; expected 16 or more, so it is damaged.");
        }

        int number = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        var frame = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (number == Extensible)
        {
            // The real encoding leads an identifier; the bits above are those of the container, which is what is read.
            number = chunk.Length >= 40 ? BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]) : 0;
        }

        var encoding = (number, bits) switch
        {
            (1, 8 or 16 or 24 or 32) => WavEncoding.Pcm,
            (3, 32 or 64) => WavEncoding.Float,
            (6, 8) => WavEncoding.ALaw,
            (7, 8) => WavEncoding.MuLaw,
            _ => WavEncoding.Other,
        };
        var known = encoding == WavEncoding.Other ? "" : $" and {frame} bytes a frame of {bits} bits";
        if (channels == 0 || rate is < AudioSamples.MinRate or > AudioSamples.HighestRate || (known.Length > 0 && frame != channels * (bits / 8)))
        {
            throw new DataException($"'{name}' has {channels} channels, {rate} samples per second{known}; that fits no recording, so it is damaged.");
        }

        if (channels > MaxChannels)
        {
            throw new DataException($"'{name}' has {channels} channels; expected 1 to {MaxChannels}.");
        }

        var shown = Names.TryGetValue(number, out var words) ? $"{number} ({words})" : $"{number}";
        return new WavFormat(encoding, $"the encoding {shown} of {bits} bits", channels, (int)rate, bits / 8);
    }

    /// <summary>The first sample of some bytes, -1 to 1. PCM of 8 bits is the only unsigned one.</summary>
    public float Sample(ReadOnlySpan<byte> bytes) => (Encoding, SampleBytes) switch
    {
        (WavEncoding.ALaw, _) => Companding.ALaw[bytes[0]],
        (WavEncoding.MuLaw, _) => Companding.MuLaw[bytes[0]],
        (WavEncoding.Float, 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (WavEncoding.Float, _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (_, 1) => (bytes[0] - 128) / 128f,
        (_, 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768f,
        (_, 3) => ((bytes[2] << 24) | (bytes[1] << 16) | (bytes[0] << 8)) / 2147483648f,
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648f,
    };
}
