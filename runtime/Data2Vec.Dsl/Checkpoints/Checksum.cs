using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// The CRC-32C of a whole file, written into the file's own metadata as eight hexadecimal digits. While it is computed, the digits count as
/// zeros. A bit that a disk has turned in a tensor changes a model silently; with this it cannot.
/// </summary>
internal static class Checksum
{
    /// <summary>The name among the metadata.</summary>
    public const string Key = "crc32c";

    /// <summary>What stands in the place of the digits at first.</summary>
    public const string Blank = "00000000";

    /// <summary>What every sum begins with.</summary>
    public const uint Start = uint.MaxValue;

    /// <summary>Goes on with a sum.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var each in bytes)
        {
            sum = BitOperations.Crc32C(sum, each);
        }

        return sum;
    }

    /// <summary>The digits of a finished sum.</summary>
    public static string Digits(uint sum) => (~sum).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Where the digits stand in a header; -1 where it is not one that this library wrote.</summary>
    public static int Find(ReadOnlySpan<byte> header, string digits)
    {
        // A quotation mark inside a string is escaped, so this can only be the key and its value.
        var start = header.IndexOf(Encoding.UTF8.GetBytes($"\"{Key}\":\"{digits}\""));
        return start < 0 ? -1 : start + Key.Length + 4;
    }
}
