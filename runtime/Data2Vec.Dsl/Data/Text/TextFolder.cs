using System.Text;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>Reads a user's own text files. Files that cannot be used are left out and named; they never stop the others.</summary>
internal static class TextFolder
{
    private const int LongestSample = 1 << 26;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads texts; the order is that of the relative paths, compared character by character, so it is the same on every machine.</summary>
    /// <param name="path">
    /// A text file, or a folder; in a folder all <c>*.txt</c> at any depth are read. UTF-8, white space around a sample is cut off.
    /// </param>
    /// <param name="unit">Whether a line or a file is a sample.</param>
    /// <param name="shortest">Samples of fewer characters are left out.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="DataException">The path is missing, or holds no text that can be used.</exception>
    public static TextCorpus Load(string path, TextUnit unit, int shortest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(shortest, 1);
        var (folder, files) = Find(path);
        var (texts, owners, skipped) = (new List<string>(), new List<string>(), new List<SkippedFile>());
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            var before = texts.Count;
            var reason = Read(Path.Combine(folder, file), unit, shortest, texts);
            owners.AddRange(Enumerable.Repeat(file, texts.Count - before));
            if (reason is not null)
            {
                skipped.Add(new SkippedFile(file, reason));
            }
        }

        if (texts.Count == 0)
        {
            throw new DataException(skipped.Count == 0
                ? $"'{path}' holds no texts; expected files named *.txt, at any depth."
                : $"None of the {files.Count} text files of '{path}' can be used; the first is '{skipped[0].Path}': {skipped[0].Reason}. "
                  + "Save them as UTF-8, or name another folder.");
        }

        var (labels, classes) = Classes(owners);
        var left = skipped.Count == 0 ? "" : $", {skipped.Count} of them left out or cut";
        var source = FormattableString.Invariant($"{texts.Count:N0} texts of the {files.Count:N0} files of '{path}'{left}.");
        return new TextCorpus(texts, source, "that of your files", labels, classes) { Skipped = skipped };
    }

    // Adds a file's samples. The result says what was left out of it; null for nothing.
    private static string? Read(string file, TextUnit unit, int shortest, List<string> texts)
    {
        string[] samples;
        try
        {
            samples = Decoded(RegularFile.Read(file), unit);
        }
        catch (Exception error) when (error is DataException or IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }

        if (samples.All(sample => sample.Length == 0))
        {
            return "empty";
        }

        // Blank lines are no samples; they only part paragraphs.
        var tooShort = samples.Index().Where(sample => sample.Item.Length > 0 && sample.Item.Length < shortest)
            .Select(sample => sample.Index + 1).ToArray();
        texts.AddRange(samples.Where(sample => sample.Length > 0 && sample.Length >= shortest));
        return tooShort.Length == 0 ? null
            : unit == TextUnit.File ? $"{samples[0].Length} characters, fewer than {shortest}"
            : $"{tooShort.Length} lines of fewer than {shortest} characters, the first is line {tooShort[0]}";
    }

    // Line by line, so that what cannot be decoded has a place and a file without an end of line is no string of its size.
    private static string[] Decoded(ReadOnlySpan<byte> bytes, TextUnit unit)
    {
        var (samples, start) = (new List<string>(), bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0);
        while (start <= bytes.Length)
        {
            var end = unit == TextUnit.File ? -1 : bytes[start..].IndexOf((byte)'\n');
            var sample = end < 0 ? bytes[start..] : bytes.Slice(start, end);
            if (sample.Length > LongestSample)
            {
                var what = unit == TextUnit.File ? "one text" : $"line {samples.Count + 1}";
                throw new DataException($"{what} has {sample.Length} bytes; expected at most {LongestSample}");
            }

            try
            {
                samples.Add(Strict.GetString(sample).Trim());
            }
            catch (DecoderFallbackException error)
            {
                var line = bytes[..(start + error.Index)].Count((byte)'\n') + 1;
                throw new DataException(FormattableString.Invariant($"not UTF-8: byte {start + error.Index} cannot be decoded (line {line})"), error);
            }

            if (sample.Contains((byte)0))
            {
                throw new DataException("not a text: it holds NUL characters");
            }

            start += sample.Length + 1;
        }

        return [.. samples];
    }

    private static (string Folder, List<string> Files) Find(string path)
    {
        if (File.Exists(path))
        {
            var full = Path.GetFullPath(path);
            return (Path.GetDirectoryName(full)!, [Path.GetFileName(full)]);
        }

        if (!Directory.Exists(path))
        {
            throw new DataException($"'{path}' does not exist; name a text file, or a folder that holds *.txt files.");
        }

        try
        {
            // Hidden files stay out, as for images. Links are not followed, so that no circle can be entered.
            var options = new EnumerationOptions
            {
                RecurseSubdirectories = true,
                IgnoreInaccessible = false,
                MatchCasing = MatchCasing.CaseInsensitive,
                AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
            };
            var files = Directory.EnumerateFiles(path, "*.txt", options)
                .Select(file => Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/')).ToList();
            files.Sort(StringComparer.Ordinal);
            return (path, files);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The folder '{path}' cannot be listed: {error.Message}", error);
        }
    }

    private static (int[]? Labels, string[] Classes) Classes(List<string> owners)
    {
        if (owners.Exists(file => !file.Contains('/', StringComparison.Ordinal)))
        {
            return (null, []);
        }

        static string Top(string file) => file[..file.IndexOf('/', StringComparison.Ordinal)];
        var classes = owners.Select(Top).Distinct().Order(StringComparer.Ordinal).ToArray();
        return ([.. owners.Select(file => Array.BinarySearch(classes, Top(file), StringComparer.Ordinal))], classes);
    }
}
