using System.Buffers.Binary;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Makes clips and WAV files of them.</summary>
internal static class Audio
{
    public static float[] Sine(double frequency, int rate, int count, double amplitude = 0.5) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(amplitude * Math.Sin(2 * Math.PI * frequency * i / rate)))];

    /// <summary>A PCM file of one channel and 16 bits.</summary>
    public static byte[] Wav(int rate, IReadOnlyList<float> samples) =>
        Wav(1, 16, 1, rate, [.. samples.SelectMany(sample => BitConverter.GetBytes((short)Math.Round(sample * 32767)))]);

    public static byte[] Wav(int encoding, int bits, int channels, int rate, byte[] data, params (string Id, byte[] Body)[] others)
    {
        var format = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(format, (ushort)encoding);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(2), (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), rate);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(8), rate * channels * bits / 8);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(12), (ushort)(channels * bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(14), (ushort)bits);
        return Riff([("fmt ", format), .. others, ("data", data)]);
    }

    public static byte[] Riff(params (string Id, byte[] Body)[] chunks)
    {
        var bytes = new List<byte>("WAVE"u8.ToArray());
        foreach (var (id, body) in chunks)
        {
            bytes.AddRange(id.Select(c => (byte)c));
            bytes.AddRange(BitConverter.GetBytes(body.Length));
            bytes.AddRange(body);
            bytes.AddRange(new byte[body.Length % 2]);
        }

        return [.. "RIFF"u8, .. BitConverter.GetBytes(bytes.Count), .. bytes];
    }
}
