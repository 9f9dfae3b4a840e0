using System.Text;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>Reads a user's own text files. Files that cannot be used are left out and named; they never stop the others.</summary>
internal static class TextFolder
{
    private const int LongestText = 1 << 26;

    // A longer line is cut, at white space where there is some.
    private const int LongestLine = 1 << 20;

    private static readonly DataKind Kind = new(
        "texts",
        Read: [".txt", ".jsonl", ".ndjson"],
        Unread:
        [
            ".md", ".rst", ".tex", ".csv", ".tsv", ".json", ".xml", ".html", ".htm", ".yaml", ".yml", ".log", ".srt", ".vtt", ".pdf", ".rtf", ".doc", ".docx",
            ".odt", ".epub", ".parquet", ".arrow", ".feather", ".sqlite", ".db",
        ],
        Instead: "save it as .txt or as JSON lines (.jsonl)",
        Content: null);

    /// <summary>Reads texts; the order is that of the relative paths, compared character by character, so it is the same on every machine.</summary>
    /// <param name="path">
    /// A file, or a folder, in which all <c>*.txt</c> and <c>*.jsonl</c> at any depth are read, links followed. UTF-8, or UTF-16 or UTF-32 with a byte order
    /// mark. White space around a sample is cut off.
    /// </param>
    /// <param name="unit">Whether a line or a file is a sample. Of JSON lines every object is one.</param>
    /// <param name="shortest">Samples of fewer characters are left out.</param>
    /// <param name="field">The member of JSON lines that holds the text.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="DataException">The path is missing, or holds no text that can be used.</exception>
    public static TextCorpus Load(string path, TextUnit unit, int shortest, string field, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentOutOfRangeException.ThrowIfLessThan(shortest, 1);
        var (folder, files, skipped) = Find(path);
        var (texts, owners) = (new List<string>(), new List<string>());
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            var before = texts.Count;
            var reason = Read(Path.Combine(folder, file), unit, shortest, field, texts);
            owners.AddRange(Enumerable.Repeat(file, texts.Count - before));
            if (reason is not null)
            {
                skipped.Add(new SkippedFile(file, reason));
            }
        }

        skipped.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        if (texts.Count == 0)
        {
            throw new DataException(skipped.Count == 0
                ? $"'{path}' holds no texts; expected files named {Kind.Patterns}, at any depth."
                : $"None of the {skipped.Count} text files of '{path}' can be used; the first is '{skipped[0].Path}': {skipped[0].Reason}. "
                  + "Mend them, or name another folder.");
        }

        var (labels, classes) = ClassFolders.Of(owners);
        var left = skipped.Count == 0 ? "" : $"; {skipped.Count} files were left out as a whole or in part";
        var source = FormattableString.Invariant($"{texts.Count:N0} texts of the {files.Count:N0} files of '{path}'{left}.");
        return new TextCorpus(texts, source, "that of your files", labels, classes) { Skipped = skipped };
    }

    // Adds a file's samples. The result says what was left out of it; null for nothing.
    private static string? Read(string file, TextUnit unit, int shortest, string field, List<string> texts)
    {
        byte[] text;
        try
        {
            text = TextFile.Read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return DurableFile.Reason(error);
        }

        var samples = new TextSamples(shortest, texts);
        if (JsonLines.IsNamedLike(file))
        {
            JsonLines.Read(text, field, samples);
        }
        else if (unit == TextUnit.Line)
        {
            ReadLines(text, samples);
        }
        else if (text.Length > LongestText)
        {
            return $"one text of {text.Length} bytes; expected at most {LongestText}";
        }
        else
        {
            samples.Add(Encoding.UTF8.GetString(text), line: null);
        }

        return samples.WhatIsLeft;
    }

    private static void ReadLines(ReadOnlySpan<byte> text, TextSamples samples)
    {
        for (var number = 1; !text.IsEmpty; number++)
        {
            var line = TextFile.NextLine(ref text);
            while (line.Length > LongestLine)
            {
                var end = line[..LongestLine].LastIndexOfAny(" \t"u8);
                end = end > 0 ? end : CharacterStart(line, LongestLine);
                samples.Add(Encoding.UTF8.GetString(line[..end]), number);
                line = line[end..];
            }

            samples.Add(Encoding.UTF8.GetString(line), number);
        }
    }

    // The bytes of one character that follow its first begin with the bits 10.
    private static int CharacterStart(ReadOnlySpan<byte> text, int place)
    {
        while ((text[place] & 0xC0) == 0x80)
        {
            place--;
        }

        return place;
    }

    private static (string Folder, List<string> Files, List<SkippedFile> Skipped) Find(string path)
    {
        if (File.Exists(path))
        {
            var full = Path.GetFullPath(path);
            return (Path.GetDirectoryName(full)!, [Path.GetFileName(full)], []);
        }

        if (!Directory.Exists(path))
        {
            throw new DataException($"'{path}' does not exist; name a text file, or a folder that holds {Kind.Patterns} files.");
        }

        var (files, skipped) = DataFolder.List(path, Kind);
        return (path, files, skipped);
    }
}
