using System.Buffers.Binary;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Where the samples of a WAV file lie and how they are written.</summary>
/// <param name="Format">How they are written.</param>
/// <param name="Start">Their first byte in the file.</param>
/// <param name="Length">Their bytes, all of which are in the file.</param>
internal readonly record struct WavChunks(WavFormat Format, long Start, long Length)
{
    private const int HeaderBytes = 8;
    private const int FormatBytes = 40;

    // A writer that cannot go back leaves the largest size it knows, or that less the header of the file.
    private const long Slack = 1 << 16;

    // What may follow at an odd place, where a writer forgot the byte of padding.
    private static readonly HashSet<string> Known = ["fmt ", "data", "fact", "LIST", "INFO", "bext", "cue ", "JUNK", "junk", "PEAK", "id3 ", "smpl", "inst", "iXML", "ds64"];

    /// <summary>Walks through the chunks of a file up to its samples.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="DataException">It is no WAV file, cut short or damaged.</exception>
    public static WavChunks Find(Stream file, string name)
    {
        Span<byte> start = stackalloc byte[12];
        var outer = Peek(file, 0, start) < start.Length ? null : FileFormat.Of(start);
        if (outer != FileFormat.Wave && outer != FileFormat.Wave64Bit)
        {
            throw new DataException($"'{name}' does not begin with RIFF and WAVE, so it is no WAV file; convert it to WAV.");
        }

        WavFormat? format = null;
        long? wide = null;
        Span<byte> header = stackalloc byte[HeaderBytes], chunk = stackalloc byte[FormatBytes];
        for (long offset = start.Length; Peek(file, offset, header) == header.Length;)
        {
            long size = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            var body = offset + HeaderBytes;
            if (header.StartsWith("data"u8))
            {
                if (format is not { } known)
                {
                    throw new DataException($"'{name}' at offset {offset}: its 'data' chunk comes before a 'fmt ' chunk that explains it; write the file anew.");
                }

                return new(known, body, Extent(file, body, size == uint.MaxValue && wide is { } real ? real : size, name));
            }

            if (header.StartsWith("fmt "u8))
            {
                format = WavFormat.Parse(chunk[..Peek(file, body, chunk[..(int)Math.Min(size, FormatBytes)])], name);
            }
            else if (header.StartsWith("ds64"u8))
            {
                // The size of the file, then that of the samples.
                wide = Peek(file, body, chunk[..16]) == 16 ? BinaryPrimitives.ReadInt64LittleEndian(chunk[8..]) : null;
            }

            offset = Behind(file, body, size);
        }

        throw new DataException($"'{name}' ends after {file.Length} bytes without a 'data' chunk; it was cut short, so make or copy it again.");
    }

    // How many bytes of samples there are. Sizes that streaming writers leave mean: up to the end of the file.
    private static long Extent(Stream file, long body, long size, string name)
    {
        var available = file.Length - body;
        var isLeft = size <= 0 || IsLimit(size, 1L << 31) || IsLimit(size, 1L << 32) || size > long.MaxValue - Slack;
        if (size >= 0 && size <= available && (!isLeft || IsFollowedByChunks(file, body, size)))
        {
            return size;
        }

        return isLeft ? available : throw new DataException(
            $"'{name}' at offset {body - HeaderBytes}: its 'data' chunk should have {size} bytes, but the file ends after {available}; it was cut short, so make or copy it again.");
    }

    // Near a power of two where numbers of 31 or 32 bits end.
    private static bool IsLimit(long size, long power) => Math.Abs(size - power) <= Slack;

    // Whether nothing but chunks that are known follows a chunk, up to the end of the file.
    private static bool IsFollowedByChunks(Stream file, long body, long size)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        var offset = Behind(file, body, size);
        while (offset < file.Length)
        {
            if (Peek(file, offset, header) < header.Length || !Known.Contains(Id(header)))
            {
                return false;
            }

            offset = Behind(file, offset + HeaderBytes, BinaryPrimitives.ReadUInt32LittleEndian(header[4..]));
        }

        // The last byte of padding may be missing.
        return offset <= file.Length + 1;
    }

    // Where the next chunk begins: behind a byte of padding where the size is odd. Some writers forget it.
    private static long Behind(Stream file, long body, long size)
    {
        var end = body + size;
        if (size % 2 == 0)
        {
            return end;
        }

        Span<byte> ids = stackalloc byte[5];
        var isForgotten = Peek(file, end, ids) >= 4 && Known.Contains(Id(ids)) && !Known.Contains(Id(ids[1..]));
        return isForgotten ? end : end + 1;
    }

    private static string Id(ReadOnlySpan<byte> header) => System.Text.Encoding.Latin1.GetString(header[..4]);

    // Reads bytes of a place; fewer where the file ends.
    private static int Peek(Stream file, long offset, Span<byte> bytes)
    {
        if (offset >= file.Length)
        {
            return 0;
        }

        file.Position = offset;
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
    }
}
