using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Reads the list of what the Asterisk sounds say: lines of <c>prompt: text</c>, comments behind a semicolon, UTF-8.</summary>
internal static partial class AsteriskTexts
{
    private const int MaxBytes = 10_000_000;

    /// <summary>What each prompt says; prompts that are no audio, such as tones, are not in it.</summary>
    /// <exception cref="DataException">The file cannot be read or holds no such line.</exception>
    public static Dictionary<string, string> Read(string path)
    {
        try
        {
            using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int count; (count = packed.Read(buffer)) > 0 && bytes.Length < MaxBytes;)
            {
                bytes.Write(buffer, 0, count);
            }

            bytes.Position = 0;
            using var reader = new StreamReader(bytes);
            return Parse(reader.ReadToEnd(), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    /// <inheritdoc cref="Read"/>
    public static Dictionary<string, string> Parse(string content, string path)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = 0;
        foreach (var line in content.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || line.TrimStart('\uFEFF').StartsWith(';'))
            {
                continue;
            }

            // The text may hold colons; a prompt's name does not.
            lines++;
            if (Spoken(line[(colon + 1)..]) is { Length: > 0 } text)
            {
                texts[line[..colon].Trim().TrimStart('\uFEFF')] = text;
            }
        }

        return lines > 0 ? texts : throw new DataException($"'{path}' holds no line 'prompt: text'; expected the list of the Asterisk sounds.");
    }

    // Brackets describe a clip or explain the text to the reader; nobody speaks them.
    private static string Spoken(string text) => string.Join(' ', Aside().Replace(text, " ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"\[[^\]]*\]|\([^)]*\)|<[^>]*>")]
    private static partial Regex Aside();
}
