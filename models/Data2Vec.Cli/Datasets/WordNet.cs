using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Text;

namespace Data2Vec.Cli.Datasets;

/// <summary>
/// The glosses of WordNet 3.0 (Princeton University; free use with its notice): 117,659 definitions in English with examples, each of one of 45
/// lexicographer files, which serve as classes. They are found or fetched without any set-up.
/// </summary>
internal static class WordNet
{
    /// <summary>Names of the classes, in the order of the labels.</summary>
    public static IReadOnlyList<string> ClassNames => WordNetFiles.ClassNames;

    /// <summary>
    /// Loads the glosses from the first source that has them: a folder of the user's (then no other is tried), the user's cache, an installed
    /// WordNet, and last the Debian package, which is then put in the cache. What was fetched is checked against pinned SHA-256 sums.
    /// </summary>
    /// <param name="options">Which sources; all by default.</param>
    /// <param name="progress">Is told, in one line each, what takes time and what failed.</param>
    /// <param name="cancellation">Stops loading.</param>
    /// <exception cref="DataException">The user's folder cannot be used, or every source that is switched on failed.</exception>
    public static WordNetData Load(WordNetOptions? options = null, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new WordNetOptions();
        progress ??= _ => { };
        var attempts = new List<SourceAttempt>();
        foreach (var (name, load) in Sources(options, progress, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var glosses = load();
                attempts.Add(new(name, true, glosses.Source));
                return new WordNetData(glosses, attempts);
            }
            catch (Exception error) when (error is DataException or IOException or UnauthorizedAccessException)
            {
                attempts.Add(new(name, false, error.Message));
                progress($"Not from the {name}: {error.Message}");
            }
        }

        throw new DataException(
            "WordNet could not be had from any source. "
            + string.Join(" ", attempts.Select(attempt => $"[{attempt.Name}] {attempt.Detail}"))
            + $" Put {string.Join(", ", WordNetPins.Names)} of WordNet 3.0 into a folder and name it.");
    }

    private static IEnumerable<(string Name, Func<TextCorpus> Load)> Sources(
        WordNetOptions options, Action<string> progress, CancellationToken cancellation)
    {
        if (options.Folder is { } folder)
        {
            yield return ("folder", () => FromFolder(folder, $"The glosses of WordNet in the folder '{folder}'."));
            yield break;
        }

        if (options.UseCache)
        {
            yield return ("cache", () => FromCache(options.CacheFolder, options.Pins));
        }

        foreach (var installed in options.SystemFolders)
        {
            yield return ($"system folder {installed}", () => FromFolder(installed, $"The glosses of WordNet as installed in '{installed}'."));
        }

        if (options.UseDebianPackage)
        {
            yield return ("Debian package", () => Fetch(options, progress, cancellation));
        }
    }

    private static TextCorpus FromFolder(string folder, string source) => WordNetFiles.In(folder)
        ? WordNetFiles.Read(folder, source)
        : throw new DataException($"'{folder}' does not hold {string.Join(", ", WordNetPins.Names)}.");

    private static TextCorpus FromCache(string folder, WordNetPins pins)
    {
        if (!WordNetFiles.In(folder))
        {
            throw new DataException($"'{folder}' does not hold the data yet.");
        }

        pins.Require(folder);
        return WordNetFiles.Read(folder, $"The glosses of WordNet 3.0, fetched earlier into '{folder}'.");
    }

    private static TextCorpus Fetch(WordNetOptions options, Action<string> progress, CancellationToken cancellation)
    {
        const string Package = "wordnet-base";
        using var staging = new StagingFolder(options.UseCache ? options.CacheFolder : null);
        var root = DebianPackage.Unpack(
            [new(Package, options.Pins.DebianPackage, 6)], staging.Scratch, options.Commands, options.CommandTimeout, progress, cancellation);
        foreach (var name in WordNetPins.Names)
        {
            File.Move(Path.Combine(root, "usr", "share", "wordnet", name), Path.Combine(staging.Files, name));
        }

        File.Move(Path.Combine(root, "usr", "share", "doc", Package, "copyright"), Path.Combine(staging.Files, "copyright"));

        // Read before they are promoted: the cache only ever receives files that were used once.
        options.Pins.Require(staging.Files);
        var glosses = WordNetFiles.Read(staging.Files, $"The glosses of WordNet 3.0, from the Debian package {Package}.");
        staging.Promote(WordNetPins.Names);
        if (staging.Problem is { } problem)
        {
            progress($"The data could not be kept in '{options.CacheFolder}' and will be fetched again next time: {problem}");
        }

        return glosses;
    }
}
