using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using Data2Vec.Dsl.Fuzz.Declarations;

namespace Data2Vec.Dsl.Fuzz.Files;

/// <summary>Damages a file as disks, other programs and hostile people do.</summary>
internal static partial class FileMutation
{
    private static readonly long[] Extremes =
    [
        0, 1, 2, 3, 7, 8, 127, 128, 255, 256, 32767, 65535, 65536, int.MaxValue - 1, int.MaxValue, int.MaxValue + 1L, 0x7FFFF000, uint.MaxValue - 36, uint.MaxValue - 1, uint.MaxValue,
        uint.MaxValue + 1L, 1L << 40, long.MaxValue - 1, long.MaxValue, long.MinValue, -1, -2, -8,
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "-1", "1", "00", "007", "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551615",
        "99999999999999999999999999", "3999999", "0.5", "1e3", "1e308", "1e999", "-1e-999", "+1", "0x10", "NaN", "null", "\"1\"", "[1]", "{}",
    ];

    private static readonly byte[][] Bits =
    [
        [.. "{"u8], [.. "}"u8], [.. "["u8], [.. "]"u8], [.. "\""u8], [.. ":"u8], [.. ","u8], [.. "\\u0000"u8], [.. "\\ud800"u8], [.. "\\udc00"u8], [.. "\\ufffd"u8], [.. "\\"u8], [.. "\n"u8],
        [.. "\r"u8], [.. " "u8], [.. "  "u8], [0], [27, (byte)'[', (byte)'2', (byte)'J'], [7], [8], [0x7F], [0xC2, 0x85], [0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xAE], [0xEF, 0xBF, 0xBD], [0xEF, 0xBB, 0xBF],
        [0xFF, 0xFE], [0xFE, 0xFF], [0xFF, 0xFE, 0, 0], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF4, 0x90, 0x80, 0x80], [.. "../"u8], [.. "/etc/passwd"u8], [.. "__metadata__"u8],
    ];

    /// <summary>A file that is changed in one to four ways.</summary>
    /// <param name="file">A valid one.</param>
    /// <param name="others">Others of the same format, parts of which come into it.</param>
    /// <param name="dice">Decides.</param>
    public static byte[] Of(byte[] file, IReadOnlyList<byte[]> others, Dice dice)
    {
        for (var count = dice.Of(1, 1, 1, 2, 2, 3, 4); count > 0; count--)
        {
            file = Once(file, others, dice);
        }

        return file;
    }

    private static byte[] Once(byte[] file, IReadOnlyList<byte[]> others, Dice dice)
    {
        var copy = (byte[])file.Clone();
        var (start, end) = Range(copy, dice);
        switch (dice.Next(0, 10))
        {
            case 0 when copy.Length > 0:
                copy[Place(copy, dice)] ^= (byte)(1 << dice.Next(0, 7));
                return copy;
            case 1 when copy.Length > 0:
                copy[Place(copy, dice)] = dice.Of<byte>(0, 1, 0x7F, 0x80, 0xFF, (byte)dice.Next(0, 255));
                return copy;
            case 2:
                return dice.Chance(0.5) ? copy[..start] : copy[start..];
            case 3:
                return [.. copy[..start], .. copy[end..]];
            case 4:
                return [.. copy[..end], .. copy[start..end], .. copy[end..]];
            case 5:
                var other = dice.Of(others);
                var (from, to) = Range(other, dice);
                return [.. copy[..start], .. other[from..to], .. copy[end..]];
            case 6:
                return [.. copy[..start], .. dice.Of(Bits), .. copy[start..]];
            case 7:
                return WithNumber(copy, dice);
            case 8:
                return WithText(copy, dice);
            case 9:
                return dice.Of<Encoding>(Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32) is var encoding && dice.Chance(0.3)
                    ? [.. encoding.Preamble, .. encoding.GetBytes(Encoding.Latin1.GetString(copy))]
                    : copy;
            default:
                // A part many times over.
                return [.. copy[..start], .. Enumerable.Repeat(copy[start..end], dice.Next(1, 20)).SelectMany(part => part), .. copy[end..]];
        }
    }

    // A size in the bytes of a header, of any width and order.
    private static byte[] WithNumber(byte[] copy, Dice dice)
    {
        var width = dice.Of(1, 2, 4, 4, 8);
        if (copy.Length < width)
        {
            return copy;
        }

        var value = dice.Chance(0.3) ? copy.Length + dice.Next(-12, 12) : dice.Of(Extremes);
        Span<byte> bytes = stackalloc byte[8];
        if (dice.Chance(0.5))
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            bytes = bytes[..width];
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            bytes = bytes[(8 - width)..];
        }

        var last = Math.Min(copy.Length - width, dice.Chance(0.8) ? 64 : int.MaxValue);
        bytes.CopyTo(copy.AsSpan(dice.Next(0, last)));
        return copy;
    }

    // A number that is spelt out.
    private static byte[] WithText(byte[] copy, Dice dice)
    {
        var text = Encoding.Latin1.GetString(copy);
        var numbers = Digits().Matches(text);
        if (numbers.Count == 0)
        {
            return copy;
        }

        var number = numbers[dice.Next(0, numbers.Count - 1)];
        return Encoding.Latin1.GetBytes(string.Concat(text.AsSpan(0, number.Index), dice.Of(Numbers), text.AsSpan(number.Index + number.Length)));
    }

    // Headers lie in front.
    private static int Place(byte[] file, Dice dice) => dice.Next(0, (dice.Chance(0.5) ? Math.Min(file.Length, 64) : file.Length) - 1);

    private static (int Start, int End) Range(byte[] file, Dice dice)
    {
        var start = dice.Next(0, file.Length);
        return (start, Math.Min(file.Length, start + (dice.Chance(0.7) ? dice.Next(0, 16) : dice.Next(0, file.Length))));
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
