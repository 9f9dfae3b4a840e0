using System.Buffers.Binary;
using System.Text;
using Data2Vec.Dsl.Files;
using Microsoft.Win32.SafeHandles;

namespace Data2Vec.Dsl.Checkpoints.PyTorch;

/// <summary>One record of a zip archive: where its bytes lie, and their CRC-32, 0 where none was computed.</summary>
internal sealed record ZipRecord(string Name, long Start, long Length, uint Crc);

/// <summary>
/// Reads the directory of a zip archive as torch.save writes it: stored records of different names that do not overlap. The two descriptions of each
/// record must agree. Whatever else the format permits is refused, because no checkpoint needs it and readers differ in what they make of it.
/// </summary>
internal static class ZipDirectory
{
    private const int EndLength = 22, LongestComment = ushort.MaxValue, LocatorLength = 20, End64Length = 56, EntryLength = 46, LocalLength = 30;
    private const uint EndMark = 0x06054B50, LocatorMark = 0x07064B50, End64Mark = 0x06064B50, EntryMark = 0x02014B50, LocalMark = 0x04034B50;

    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The records by name.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged, or is one that torch.save does not write.</exception>
    public static IReadOnlyDictionary<string, ZipRecord> Read(SafeFileHandle file, long length)
    {
        var (start, size, count) = Find(file, length);
        var directory = Bytes(file, start, size);
        var entries = new List<(string Name, byte[] Raw, long Local, long Size, uint Crc)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var rest = directory.AsSpan(); !rest.IsEmpty;)
        {
            entries.Add(Entry(ref rest));
            if (!names.Add(entries[^1].Name))
            {
                throw Wrong($"it holds two records named '{Printable.Name(entries[^1].Name)}'");
            }
        }

        if ((ulong)entries.Count != count)
        {
            throw Wrong($"its directory has {entries.Count} records and says that there are {count}");
        }

        var free = 0L;
        var records = new Dictionary<string, ZipRecord>(StringComparer.Ordinal);
        foreach (var entry in entries.OrderBy(each => each.Local))
        {
            if (entry.Local < free)
            {
                throw Wrong($"record '{Printable.Name(entry.Name)}' overlaps another");
            }

            var data = Data(file, entry.Name, entry.Raw, entry.Local, entry.Size, start);
            free = data + entry.Size;
            records.Add(entry.Name, new(entry.Name, data, entry.Size, entry.Crc));
        }

        return records;
    }

    private static InvalidDataException Wrong(string reason, Exception? cause = null) => new(reason, cause);

    // Where the directory lies, and how many records it says there are.
    private static (long Start, long Size, ulong Count) Find(SafeFileHandle file, long length)
    {
        var tailStart = Math.Max(0, length - EndLength - LongestComment);
        var tail = Bytes(file, tailStart, length - tailStart);
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (UInt32(end, 0) != EndMark || EndLength + UInt16(end, 20) != end.Length)
            {
                continue;
            }

            ulong count = UInt16(end, 10), size = UInt32(end, 12), start = UInt32(end, 16);
            var limit = tailStart + at;
            if (at >= LocatorLength && UInt32(tail.AsSpan(at - LocatorLength), 0) == LocatorMark)
            {
                var place = UInt64(tail.AsSpan(at - LocatorLength), 8);
                var wide = place <= (ulong)Math.Max(0, limit - LocatorLength - End64Length) ? Bytes(file, (long)place, End64Length) : throw Wrong("its directory is not where it says");
                _ = UInt32(wide, 0) == End64Mark ? 0 : throw Wrong("its directory is not where it says");
                var (count64, size64, start64) = (UInt64(wide, 32), UInt64(wide, 40), UInt64(wide, 48));
                if ((count != ushort.MaxValue && count != count64) || (size != uint.MaxValue && size != size64) || (start != uint.MaxValue && start != start64))
                {
                    throw Wrong("the two ends of its directory differ");
                }

                (count, size, start, limit) = (count64, size64, start64, (long)place);
            }

            return start <= (ulong)limit && size <= (ulong)limit - start && size <= (ulong)Array.MaxLength ? ((long)start, (long)size, count)
                : throw Wrong("its directory lies beyond its end");
        }

        throw Wrong("it is a zip archive that was cut short: it has no directory");
    }

    private static (string Name, byte[] Raw, long Local, long Size, uint Crc) Entry(ref Span<byte> rest)
    {
        if (rest.Length < EntryLength || UInt32(rest, 0) != EntryMark)
        {
            throw Wrong("its directory is damaged");
        }

        var (nameLength, extraLength, commentLength) = (UInt16(rest, 28), UInt16(rest, 30), UInt16(rest, 32));
        var whole = EntryLength + nameLength + extraLength + commentLength;
        if (rest.Length < whole)
        {
            throw Wrong("its directory is damaged");
        }

        var raw = rest.Slice(EntryLength, nameLength).ToArray();
        var name = Name(raw);
        var (flags, method, crc) = (UInt16(rest, 8), UInt16(rest, 10), UInt32(rest, 16));
        ulong stored = UInt32(rest, 20), size = UInt32(rest, 24), local = UInt32(rest, 42);
        Widen(rest.Slice(EntryLength + nameLength, extraLength), ref size, ref stored, ref local, name);
        if ((flags & 0x2041) != 0)
        {
            throw Wrong($"record '{Printable.Name(name)}' is encrypted");
        }

        if (method != 0 || stored != size)
        {
            throw Wrong($"record '{Printable.Name(name)}' is compressed, which torch.save never does; load and save the file with PyTorch");
        }

        rest = rest[whole..];
        return local <= long.MaxValue && size <= long.MaxValue ? (name, raw, (long)local, (long)size, crc) : throw Wrong("its directory is damaged");
    }

    // What does not fit into 32 bits is in an extra field.
    private static void Widen(ReadOnlySpan<byte> extra, ref ulong size, ref ulong stored, ref ulong local, string name)
    {
        while (extra.Length >= 4)
        {
            var length = UInt16(extra, 2);
            if (extra.Length < 4 + length)
            {
                break;
            }

            if (UInt16(extra, 0) == 1)
            {
                var field = extra.Slice(4, length);
                Take(ref field, ref size, name);
                Take(ref field, ref stored, name);
                Take(ref field, ref local, name);
            }

            extra = extra[(4 + length)..];
        }
    }

    private static void Take(ref ReadOnlySpan<byte> field, ref ulong value, string name)
    {
        if (value == uint.MaxValue)
        {
            value = field.Length >= sizeof(ulong) ? UInt64(field, 0) : throw Wrong($"record '{Printable.Name(name)}' has no size");
            field = field[sizeof(ulong)..];
        }
    }

    private static string Name(byte[] raw)
    {
        string name;
        try
        {
            name = _utf8.GetString(raw);
        }
        catch (DecoderFallbackException error)
        {
            throw Wrong("the name of a record is not UTF-8", error);
        }

        return name.Length > 0 && name[0] != '/' && !name.AsSpan().ContainsAny('\\', ':', '\0') && !name.Split('/').Any(part => part is "." or "..") ? name
            : throw Wrong($"the name of record '{Printable.Name(name)}' leads out of the archive");
    }

    // Where the bytes of a record begin, by the header before them.
    private static long Data(SafeFileHandle file, string name, byte[] raw, long local, long size, long directory)
    {
        if (local > directory - LocalLength)
        {
            throw Wrong($"record '{Printable.Name(name)}' lies beyond the end");
        }

        var header = Bytes(file, local, LocalLength);
        var (nameLength, extraLength) = (UInt16(header, 26), UInt16(header, 28));
        var data = local + LocalLength + nameLength + extraLength;
        if (UInt32(header, 0) != LocalMark || data > directory || size > directory - data)
        {
            throw Wrong($"record '{Printable.Name(name)}' lies beyond the end, or its header is damaged");
        }

        var isSame = nameLength == raw.Length && Bytes(file, local + LocalLength, nameLength).AsSpan().SequenceEqual(raw);
        return isSame && UInt16(header, 8) == 0 && (UInt16(header, 6) & 0x2041) == 0 ? data
            : throw Wrong($"record '{Printable.Name(name)}' is described in two ways that differ");
    }

    private static byte[] Bytes(SafeFileHandle file, long start, long count)
    {
        var bytes = new byte[count];
        FileBytes.Fill(file, bytes, start);
        return bytes;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
