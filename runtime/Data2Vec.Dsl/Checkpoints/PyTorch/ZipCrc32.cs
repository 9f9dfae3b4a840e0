using System.Buffers.Binary;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>The CRC-32 of zip archives, eight bytes at a time (the polynomial of IEEE 802.3, reflected). The processor's own instruction has another.</summary>
internal static class ZipCrc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;

    // _tables[k * 256 + b]: what byte b adds when k bytes follow it.
    private static readonly uint[] _tables = Tables();

    /// <summary>Goes on with a sum that began with all bits set.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        var tables = _tables;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ sum;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            sum = tables[(7 << 8) | (byte)low] ^ tables[(6 << 8) | (byte)(low >> 8)] ^ tables[(5 << 8) | (byte)(low >> 16)] ^ tables[(4 << 8) | (low >> 24)]
                ^ tables[(3 << 8) | (byte)high] ^ tables[(2 << 8) | (byte)(high >> 8)] ^ tables[(1 << 8) | (byte)(high >> 16)] ^ tables[high >> 24];
        }

        foreach (var each in bytes)
        {
            sum = tables[(byte)(sum ^ each)] ^ (sum >> 8);
        }

        return sum;
    }

    private static uint[] Tables()
    {
        var tables = new uint[Slices << 8];
        for (uint value = 0; value < 256; value++)
        {
            var sum = value;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ Polynomial;
            }

            tables[value] = sum;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            tables[i] = tables[(byte)tables[i - 256]] ^ (tables[i - 256] >> 8);
        }

        return tables;
    }
}
