using System.Buffers.Binary;
using System.IO.Compression;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data;

/// <summary>Reads arrays of bytes in the IDX format of the MNIST family, plain or gzip-compressed.</summary>
/// <remarks>
/// Layout: two zero bytes, the element type (8 = unsigned byte), the number of axes, then each axis' length as a big-endian 32-bit number,
/// then the elements. Offsets in messages count unpacked bytes.
/// </remarks>
public static class IdxFile
{
    private const byte UnsignedByte = 0x08;

    // A header is not trusted with memory: the array grows from here only as elements really arrive.
    private const int FirstChunk = 1 << 13;

    /// <summary>Reads a file. It is unpacked where it begins with gzip's signature, whatever its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="axes">The number of axes it must have: 3 for images, 1 for labels.</param>
    /// <param name="limit">The most elements that are accepted: a bound on memory against a corrupt header.</param>
    /// <returns>The lengths of the axes, and the elements.</returns>
    /// <exception cref="DataException">The file is missing, unreadable, corrupt, cut short or something else; the message names file and offset.</exception>
    public static (int[] Shape, byte[] Values) Read(string path, int axes, long limit = 1L << 30)
    {
        try
        {
            using var file = RegularFile.Open(path);
            return Read(file, path, axes, limit);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{path}' cannot be read: {DurableFile.Reason(error)}.", error);
        }
    }

    /// <summary>Reads a stream that can seek; <paramref name="name"/> stands for it in messages.</summary>
    /// <inheritdoc cref="Read(string, int, long)"/>
    public static (int[] Shape, byte[] Values) Read(Stream stream, string name, int axes, long limit = 1L << 30)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var packed = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        if (!packed)
        {
            return new Reader(stream, name).Read(axes, limit);
        }

        using var unpacked = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        return new Reader(unpacked, name).Read(axes, limit);
    }

    private sealed class Reader(Stream stream, string name)
    {
        private long _offset;

        public (int[] Shape, byte[] Values) Read(int axes, long limit)
        {
            Span<byte> header = stackalloc byte[4];
            Fill(header, "the 4-byte header", 4);
            if (header[0] != 0 || header[1] != 0 || header[2] != UnsignedByte || header[3] != axes)
            {
                throw new DataException(
                    $"'{name}' at offset 0: expected the IDX header 00 00 08 {axes:X2} (unsigned bytes, {axes} {(axes == 1 ? "axis" : "axes")}), "
                    + $"found {header[0]:X2} {header[1]:X2} {header[2]:X2} {header[3]:X2}.");
            }

            var shape = new int[axes];
            var total = 1L;
            for (var axis = 0; axis < axes; axis++)
            {
                Fill(header, $"the length of axis {axis}", 4 * (axis + 2));
                var length = BinaryPrimitives.ReadUInt32BigEndian(header);
                if (length == 0 || length > limit || (total *= length) > limit)
                {
                    throw new DataException(
                        $"'{name}' at offset {_offset - 4}: axis {axis} has a length of {length}; expected 1 or more and at most {limit} elements in all.");
                }

                shape[axis] = (int)length;
            }

            return (shape, Elements(shape, total));
        }

        private byte[] Elements(int[] shape, long total)
        {
            var values = new byte[Math.Min(total, FirstChunk)];
            var what = $"{string.Join(" × ", shape)} = {total} elements";
            var end = _offset + total;
            Fill(values, what, end);
            while (values.Length < total)
            {
                var done = values.Length;
                Array.Resize(ref values, (int)Math.Min(total, 2L * done));
                Fill(values.AsSpan(done), what, end);
            }

            Span<byte> more = stackalloc byte[1];
            if (ReadSome(more) != 0)
            {
                throw new DataException($"'{name}' at offset {_offset - 1}: expected the end after {what}, found more bytes.");
            }

            return values;
        }

        private void Fill(Span<byte> destination, string what, long end)
        {
            while (!destination.IsEmpty)
            {
                var count = ReadSome(destination);
                if (count == 0)
                {
                    throw new DataException($"'{name}' ends at offset {_offset}; expected {what} up to offset {end}.");
                }

                destination = destination[count..];
            }
        }

        private int ReadSome(Span<byte> destination)
        {
            try
            {
                var count = stream.Read(destination);
                _offset += count;
                return count;
            }
            catch (InvalidDataException error)
            {
                throw new DataException($"'{name}' after offset {_offset}: the compressed data are corrupt or cut short ({error.Message.TrimEnd('.')}).", error);
            }
        }
    }
}
