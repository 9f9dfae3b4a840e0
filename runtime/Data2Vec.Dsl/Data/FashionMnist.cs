namespace Data2Vec.Dsl.Data;

/// <summary>
/// Fashion-MNIST (Zalando, MIT): 60,000 training and 10,000 test images of clothes, 28 × 28 grey pixels, 10 classes. It is found or fetched
/// without any set-up; the data's files are checked against pinned SHA-256 sums.
/// </summary>
public static class FashionMnist
{
    /// <summary>Names of the classes, in the order of the labels.</summary>
    public static IReadOnlyList<string> ClassNames => FashionMnistFiles.ClassNames;

    /// <summary>
    /// Loads the data from the first source that has them: a folder of the user's (then no other is tried), the user's cache, the Debian
    /// package, the public home, and last a built-in sample of 1,600 + 400 images. What was fetched is put in the cache.
    /// </summary>
    /// <param name="options">Which sources; all by default.</param>
    /// <param name="progress">Is told, in one line each, what takes time and what failed.</param>
    /// <param name="cancellation">Stops loading.</param>
    /// <returns>The data with one sentence about the source that was used, and every source that was tried.</returns>
    /// <exception cref="DataException">The user's folder cannot be used, or every source that is switched on failed.</exception>
    public static ImageData Load(
        FashionMnistOptions? options = null, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new FashionMnistOptions();
        progress ??= _ => { };
        if (options.Folder is not null)
        {
            return FromFolder(options.Folder, options, cancellation);
        }

        var attempts = new List<SourceAttempt>();
        foreach (var (name, load) in Sources(options, progress, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var (train, test) = load();
                attempts.Add(new(name, true, train.Source));
                return new ImageData(train, test, train.Source, attempts);
            }
            catch (Exception error) when (error is DataException or IOException or UnauthorizedAccessException)
            {
                attempts.Add(new(name, false, error.Message));
                progress($"Not from the {name}: {error.Message}");
            }
        }

        throw new DataException(
            "Fashion-MNIST could not be had from any source. "
            + string.Join(" ", attempts.Select(attempt => $"[{attempt.Name}] {attempt.Detail}"))
            + " Put the four *-ubyte.gz files into a folder and name it.");
    }

    /// <summary>Whether a folder holds the four files of Fashion-MNIST, or others of the same names and layout.</summary>
    public static bool IsIn(string folder) => FashionMnistFiles.In(folder);

    private static IEnumerable<(string Name, Func<(ImageSet Train, ImageSet Test)> Load)> Sources(
        FashionMnistOptions options, Action<string> progress, CancellationToken cancellation)
    {
        if (options.UseCache)
        {
            yield return ("cache", () => FromCache(options));
        }

        if (options.UseDebianPackage)
        {
            yield return ("Debian package", () => Fetch(
                staging => Unpack(staging, options, progress, cancellation),
                "Fashion-MNIST, all 70,000 images, from the Debian package dataset-fashion-mnist.", options, progress));
        }

        foreach (var home in options.UsePublicHome ? options.PublicHomes : [])
        {
            yield return ($"public home {home.Host}", () => Fetch(
                staging => PublicHome.Fetch(home, staging, options, progress, cancellation),
                $"Fashion-MNIST, all 70,000 images, from its public home {home}.", options, progress));
        }

        if (options.UseSample)
        {
            yield return ("built-in sample", () => FashionMnistFiles.ReadSample(
                "A built-in sample of Fashion-MNIST, 1,600 + 400 images, because the whole set could not be had; figures on it are only rough."));
        }
    }

    private static ImageData FromFolder(string folder, FashionMnistOptions options, CancellationToken cancellation)
    {
        if (!FashionMnistFiles.In(folder))
        {
            return ImageData.FromFolder(folder, options.Channels, options.Size, options.Size, cancellation);
        }

        var source = $"The IDX files of the folder '{folder}'.";
        var (train, test) = FashionMnistFiles.ReadAny(folder, source);
        return new ImageData(train, test, source, [new("folder", true, source)]);
    }

    private static (ImageSet Train, ImageSet Test) FromCache(FashionMnistOptions options)
    {
        if (!FashionMnistFiles.In(options.CacheFolder))
        {
            throw new DataException($"'{options.CacheFolder}' does not hold the data yet.");
        }

        return FashionMnistFiles.ReadPinned(
            options.CacheFolder, options.Pins, $"Fashion-MNIST, all 70,000 images, fetched earlier into '{options.CacheFolder}'.");
    }

    // Leaves the four files and the copyright notice in the folder of what is kept.
    private static void Unpack(StagingFolder staging, FashionMnistOptions options, Action<string> progress, CancellationToken cancellation)
    {
        var package = new DebianPackage("dataset-fashion-mnist", options.Pins.DebianPackage, 31);
        var root = DebianPackage.Unpack([package], staging.Scratch, options.Commands, options.CommandTimeout, progress, cancellation);
        foreach (var file in FashionMnistPins.Names)
        {
            File.Move(Path.Combine(root, "usr", "share", "datasets", "fashion-mnist", file), Path.Combine(staging.Files, file));
        }

        File.Move(Path.Combine(root, "usr", "share", "doc", package.Name, "copyright"), Path.Combine(staging.Files, "copyright"));
    }

    private static (ImageSet Train, ImageSet Test) Fetch(
        Action<StagingFolder> fetch, string source, FashionMnistOptions options, Action<string> progress)
    {
        using var staging = new StagingFolder(options.UseCache ? options.CacheFolder : null);
        fetch(staging);

        // Read before they are promoted: the cache only ever receives files that were used once.
        var result = FashionMnistFiles.ReadPinned(staging.Files, options.Pins, source);
        staging.Promote(FashionMnistPins.Names);
        if (staging.Problem is { } problem)
        {
            progress($"The data could not be kept in '{options.CacheFolder}' and will be fetched again next time: {problem}");
        }

        return result;
    }
}
