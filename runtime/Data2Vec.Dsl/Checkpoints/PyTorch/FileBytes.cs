using Microsoft.Win32.SafeHandles;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>Reads bytes of a file at a place, all of them.</summary>
internal static class FileBytes
{
    /// <exception cref="InvalidDataException">The file was shortened.</exception>
    public static void Fill(SafeFileHandle file, Span<byte> bytes, long start)
    {
        while (!bytes.IsEmpty)
        {
            var count = RandomAccess.Read(file, bytes, start);
            if (count == 0)
            {
                throw new InvalidDataException($"it was shortened while it was read: byte {start} is gone");
            }

            bytes = bytes[count..];
            start += count;
        }
    }

    /// <summary>The CRC-32 of a range, as zip archives store it.</summary>
    public static uint Crc32(SafeFileHandle file, long start, long length)
    {
        var piece = new byte[(int)Math.Min(length, 1 << 18)];
        var sum = uint.MaxValue;
        for (var done = 0L; done < length;)
        {
            var part = piece.AsSpan(0, (int)Math.Min(piece.Length, length - done));
            Fill(file, part, start + done);
            sum = ZipCrc32.Add(sum, part);
            done += part.Length;
        }

        return ~sum;
    }
}
