using System.Text;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Finds what is said in recordings: the text of <c>name.txt</c> beside <c>name.wav</c>, whatever the case of the letters.</summary>
internal sealed class Transcripts
{
    private const long MaxBytes = 100_000;
    private const char Replacement = '\uFFFD';

    private readonly string _folder;
    private readonly HashSet<string> _recordings;
    private readonly ILookup<string, string> _files;

    /// <summary>Looks at the files beside recordings.</summary>
    /// <param name="folder">The folder of the recordings.</param>
    /// <param name="recordings">The recordings, relative to the folder, with forward slashes.</param>
    public Transcripts(string folder, IReadOnlyCollection<string> recordings)
    {
        (_folder, _recordings) = (folder, recordings.Select(Stem).ToHashSet(StringComparer.Ordinal));
        var texts = new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive, AttributesToSkip = 0 };
        _files = recordings.Select(FolderOf).Distinct()
            .SelectMany(inner => Directory.EnumerateFiles(Path.Combine(folder, inner), "*.txt", texts).Select(file => inner + Path.GetFileName(file)))
            .ToLookup(Stem, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What is said in a recording; null where no text lies beside it, or an empty one.</summary>
    /// <exception cref="DataException">The text cannot be used, or there are several.</exception>
    public string? Of(string recording)
    {
        var stem = Stem(recording);
        var same = _files[stem].Where(file => FolderOf(file) == FolderOf(recording)).Order(StringComparer.Ordinal).ToArray();
        var exact = same.Where(file => Stem(file) == stem).ToArray();

        // A text of exactly another recording's name is of that recording.
        return (exact.Length > 0 ? exact : [.. same.Where(file => !_recordings.Contains(Stem(file)))]) switch
        {
            [] => null,
            [var file] => Read(Path.Combine(_folder, file)),
            [var first, var second, ..] => throw new DataException($"Both '{first}' and '{second}' lie beside it; keep one of the transcripts."),
        };
    }

    /// <summary>The text of a transcript in one line; null where it is empty.</summary>
    /// <exception cref="DataException">It cannot be read, is too long, or is no text; the message names it.</exception>
    public static string? Read(string path)
    {
        try
        {
            var length = RegularFile.Length(path);
            if (length == 0)
            {
                return null;
            }

            if (length > MaxBytes)
            {
                throw new DataException($"The transcript '{path}' has {length} bytes, expected at most {MaxBytes}; move it away, or cut it.");
            }

            var text = Encoding.UTF8.GetString(TextFile.Read(path));
            if (text.Contains(Replacement, StringComparison.Ordinal))
            {
                throw new DataException(
                    $"The transcript '{path}' holds U+FFFD, which programs write in place of what they could not decode; make it again from its source.");
            }

            return OneLine(text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataException($"The transcript '{path}' cannot be read: {DurableFile.Reason(error)}; save it as UTF-8.", error);
        }
    }

    // All white space between two words is one space.
    private static string? OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!char.IsWhiteSpace(letter))
            {
                line.Append(letter);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        var words = line.ToString().TrimEnd(' ');
        return words.Length == 0 ? null : words;
    }

    private static string FolderOf(string file) => file[..(file.LastIndexOf('/') + 1)];

    private static string Stem(string file) => file[..^Path.GetExtension(file).Length];
}
