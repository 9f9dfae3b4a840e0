namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Where the packages of the Asterisk sounds put their files, below the root they are unpacked in.</summary>
internal static class AsteriskLayout
{
    /// <summary>The clips of a language: its prompts in order, those that only hold silence left out.</summary>
    /// <exception cref="DataException">The clips or the texts are not there.</exception>
    public static IEnumerable<AudioSource> Find(string root, string language)
    {
        var (folder, list) = (Voice(root, language), List(root, language));
        if (folder is null || !File.Exists(list))
        {
            throw new DataException(folder is null
                ? $"'{Audio(root)}' holds no folder {language}_* of WAV files; unpack asterisk-core-sounds-{language}-wav there."
                : $"'{list}' does not exist; unpack asterisk-core-sounds-{language} there.");
        }

        var texts = AsteriskTexts.Read(list);
        return Clips(folder)
            .Select(file => (File: file, Prompt: Path.ChangeExtension(Path.GetRelativePath(folder, file), null).Replace(Path.DirectorySeparatorChar, '/')))
            .Where(clip => !clip.Prompt.StartsWith("silence/", StringComparison.Ordinal))
            .OrderBy(clip => clip.Prompt, StringComparer.Ordinal)
            .Select(clip => new AudioSource(clip.File, $"{language}/{clip.Prompt}", texts.GetValueOrDefault(clip.Prompt), clip.Prompt));
    }

    /// <summary>True where the clips and the texts of a language are there.</summary>
    public static bool IsComplete(string root, string language) => Voice(root, language) is not null && File.Exists(List(root, language));

    /// <summary>Moves what belongs to a language from one root to another, copyright files included.</summary>
    /// <exception cref="DataException">There is nothing of that language.</exception>
    public static void Move(string root, string target, string language)
    {
        var found = false;
        foreach (var (parent, pattern) in new[] { ("asterisk/clips", $"{language}_*"), ("doc", $"asterisk-core-sounds-{language}*") })
        {
            var (from, to) = (Path.Combine(root, "usr", "share", parent), Path.Combine(target, "usr", "share", parent));
            Directory.CreateDirectory(to);
            foreach (var folder in Directory.Exists(from) ? Directory.GetDirectories(from, pattern) : [])
            {
                Directory.Move(folder, Path.Combine(to, Path.GetFileName(folder)));
                found = true;
            }
        }

        if (!found)
        {
            throw new DataException($"The packages asterisk-core-sounds-{language} hold no clips where version 1.6.1-1 has them, in usr/share/asterisk/clips.");
        }
    }

    private static string Audio(string root) => Path.Combine(root, "usr", "share", "asterisk", "clips");

    private static string List(string root, string language) =>
        Path.Combine(root, "usr", "share", "doc", $"asterisk-core-sounds-{language}", $"core-sounds-{language}.txt.gz");

    // The folder's name goes on with country and voice; what is installed by hand may have several voices.
    private static string? Voice(string root, string language) => Directory.Exists(Audio(root))
        ? Directory.EnumerateDirectories(Audio(root), language + "_*").Order(StringComparer.Ordinal).FirstOrDefault(voice => Clips(voice).Any())
        : null;

    private static IEnumerable<string> Clips(string folder) => Directory.EnumerateFiles(folder, "*.wav", SearchOption.AllDirectories);
}
