using System.Text;
using System.Text.Unicode;

namespace Data2Vec.Dsl.Files;

/// <summary>
/// Reads text of any origin strictly. A byte order mark decides between UTF-8, UTF-16 and UTF-32; without one it must be UTF-8. What cannot be
/// decoded is an error with its place, and is never replaced by another character.
/// </summary>
public static class TextFile
{
    private static readonly (byte[] Mark, Encoding Encoding, string Name)[] Marked =
    [
        // UTF-32 first: the mark of UTF-16 is the beginning of its mark.
        ([0xFF, 0xFE, 0, 0], new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true), "UTF-32"),
        ([0, 0, 0xFE, 0xFF], new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true), "UTF-32"),
        ([0xFF, 0xFE], new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), "UTF-16"),
        ([0xFE, 0xFF], new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), "UTF-16"),
    ];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The text in UTF-8, without a byte order mark.</returns>
    /// <exception cref="InvalidDataException">It is no text; the message says what and where, without a full stop and without the path.</exception>
    /// <exception cref="IOException">It is missing, empty, a folder, a pipe or a device, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path) => Utf8(RegularFile.Read(path));

    /// <summary>The same of the bytes of a file, which may be empty.</summary>
    /// <inheritdoc cref="Read"/>
    public static byte[] Utf8(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        foreach (var (mark, encoding, name) in Marked)
        {
            if (bytes.AsSpan().StartsWith(mark))
            {
                return WithoutZeros(Transcoded(bytes, mark.Length, encoding, name));
            }
        }

        var text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            var wrong = FirstInvalid(text);
            throw FileFormat.Of(text) is { } format ? new InvalidDataException($"{format.Name} and no text") : Undecodable("UTF-8", wrong + bytes.Length - text.Length, text.AsSpan(0, wrong).Count((byte)'\n') + 1);
        }

        return WithoutZeros(text);
    }

    /// <summary>The next line of a text.</summary>
    /// <param name="rest">The text in UTF-8; afterwards what follows the line. Lines end with CR, LF or both.</param>
    public static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
        var line = end < 0 ? rest : rest[..end];
        var next = end < 0 ? rest.Length : end + (rest[end..].StartsWith("\r\n"u8) ? 2 : 1);
        rest = rest[next..];
        return line;
    }

    private static byte[] Transcoded(byte[] bytes, int start, Encoding encoding, string name)
    {
        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(bytes, start, bytes.Length - start));
        }
        catch (DecoderFallbackException error)
        {
            var wrong = Math.Clamp(start + error.Index, start, bytes.Length);
            var lenient = (Encoding)encoding.Clone();
            lenient.DecoderFallback = DecoderFallback.ReplacementFallback;
            throw Undecodable(name, wrong, lenient.GetString(bytes, start, wrong - start).AsSpan().Count('\n') + 1);
        }
    }

    // No text has this character. UTF-16 without a mark has it in every second byte.
    private static byte[] WithoutZeros(byte[] text)
    {
        var zero = text.AsSpan().IndexOf((byte)0);
        return zero < 0 ? text
            : throw new InvalidDataException(
                FormattableString.Invariant($"not a text: it holds NUL characters, the first in line {text.AsSpan(0, zero).Count((byte)'\n') + 1}")
                + (text is [_, 0, _, 0, ..] or [0, _, 0, _, ..] ? "; UTF-16 needs a byte order mark" : ""));
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var place = 0;
        while (Rune.DecodeFromUtf8(text[place..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            place += length;
        }

        return place;
    }

    private static InvalidDataException Undecodable(string encoding, int place, int line) =>
        new(FormattableString.Invariant($"not {encoding}: byte {place} cannot be decoded (line {line})"));
}
