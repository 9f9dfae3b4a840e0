namespace Data2Vec.Dsl.Data.Audio;

/// <summary>
/// The core clips of the Asterisk telephone exchange: 2,780 clips of audio in five languages, one voice each, about 2 hours, and texts of nearly all. They
/// are found or fetched without any set-up; the packages are checked against pinned SHA-256 sums.
/// </summary>
/// <remarks>
/// The licences are CC-BY-SA-3.0 (English, Spanish, French) and CC-BY-3.0 (Italian, Russian); the copyright files are kept beside the clips.
/// </remarks>
public static class AsteriskSounds
{
    /// <summary>
    /// Loads the clips from the first source that has them: a folder of the user's (then no other is tried), the user's cache, the system
    /// where they are installed, and the Debian packages. What was fetched is put in the cache.
    /// </summary>
    /// <param name="options">Which languages and sources; all by default.</param>
    /// <param name="progress">Is told, in one line each, what takes time and what failed.</param>
    /// <param name="cancellation">Stops loading.</param>
    /// <returns>The clips of training and test, split by prompt, with everything that was tried and left out.</returns>
    /// <exception cref="DataException">The user's folder cannot be used, or every source that is switched on failed.</exception>
    public static AudioData Load(AsteriskOptions? options = null, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new AsteriskOptions();
        progress ??= _ => { };
        RequireLanguages(options);
        if (options.Folder is { } folder)
        {
            var data = Read(_ => folder, $"the folder '{folder}'", options, cancellation);
            return data with { Attempts = [new("folder", true, data.Source)] };
        }

        var attempts = new List<SourceAttempt>();
        foreach (var (name, load) in Sources(options, progress, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var data = load();
                return data with { Attempts = [.. attempts, new(name, true, data.Source)] };
            }
            catch (Exception error) when (error is DataException or IOException or UnauthorizedAccessException)
            {
                attempts.Add(new(name, false, error.Message));
                progress($"Not from the {name}: {error.Message}");
            }
        }

        throw new DataException(
            "The Asterisk sounds could not be had from any source. "
            + string.Join(" ", attempts.Select(attempt => $"[{attempt.Name}] {attempt.Detail}"))
            + " Unpack the Debian packages asterisk-core-sounds-*-wav and asterisk-core-sounds-* into a folder with 'dpkg-deb -x' and name it.");
    }

    private static IEnumerable<(string Name, Func<AudioData> Load)> Sources(
        AsteriskOptions options, Action<string> progress, CancellationToken cancellation)
    {
        if (options.UseCache)
        {
            yield return ("cache", () => Read(language => Cached(options, language), $"the cache '{options.CacheFolder}'", options, cancellation));
        }

        if (options.UseInstalled)
        {
            yield return ("installed clips", () => Read(_ => options.SystemRoot, "this system, where they are installed", options, cancellation));
        }

        if (options.UseDebianPackage)
        {
            yield return ("Debian packages", () => Fetch(options, progress, cancellation));
        }
    }

    private static string Cached(AsteriskOptions options, string language) => Path.Combine(options.CacheFolder, language);

    // Only the languages that the cache lacks; each is put there whole, or not at all.
    private static AudioData Fetch(AsteriskOptions options, Action<string> progress, CancellationToken cancellation)
    {
        var stagings = new Dictionary<string, StagingFolder>();
        try
        {
            foreach (var language in options.Languages.Where(language => !options.UseCache || !AsteriskLayout.IsComplete(Cached(options, language), language)))
            {
                stagings[language] = new StagingFolder(options.UseCache ? Cached(options, language) : null);
            }

            if (stagings.Count > 0)
            {
                var root = DebianPackage.Unpack(
                    [.. stagings.Keys.SelectMany(language => options.Packages[language])],
                    stagings.Values.First().Scratch,
                    options.Commands,
                    options.CommandTimeout,
                    progress,
                    cancellation);
                foreach (var (language, staging) in stagings)
                {
                    AsteriskLayout.Move(root, staging.Files, language);
                }
            }

            string Root(string language) => stagings.TryGetValue(language, out var staging) ? staging.Files : Cached(options, language);
            var data = Read(Root, "the Debian packages asterisk-core-sounds", options, cancellation);
            foreach (var staging in stagings.Values)
            {
                // Read before they are promoted: the cache only ever receives files that were used once.
                staging.PromoteWhole();
                if (staging.Problem is { } problem)
                {
                    progress($"The clips could not be kept in '{options.CacheFolder}' and will be fetched again next time: {problem}");
                }
            }

            return data;
        }
        finally
        {
            foreach (var staging in stagings.Values)
            {
                staging.Dispose();
            }
        }
    }

    private static AudioData Read(
        Func<string, string> rootOf, string where, AsteriskOptions options, CancellationToken cancellation)
    {
        var sources = options.Languages.SelectMany(language => AsteriskLayout.Find(rootOf(language), language)).ToArray();
        var (clips, skipped) = AudioLoading.Read(sources, options.Audio, cancellation);
        if (clips.Count == 0)
        {
            throw new DataException($"None of the {skipped.Count} clips of {where} can be used; the first says: {skipped[0].Reason}");
        }

        var source = FormattableString.Invariant(
            $"{clips.Count:N0} Asterisk sounds ({string.Join(", ", options.Languages)}) from {where}; {skipped.Count} were left out.");
        var (train, heldOut) = new AudioSet(clips, options.Audio.SampleRate, source, "CC-BY-SA-3.0 (en, es, fr), CC-BY-3.0 (it, ru)").Split(options.HeldOut);
        return new AudioData(train, heldOut, source, []) { Skipped = skipped };
    }

    private static void RequireLanguages(AsteriskOptions options)
    {
        if (options.Languages.Count == 0 || options.Languages.Distinct().Count() != options.Languages.Count
            || options.Languages.Any(language => !AsteriskOptions.AllLanguages.Contains(language)))
        {
            throw new ArgumentException(
                $"The languages are some of {string.Join(", ", AsteriskOptions.AllLanguages)}, each once, but asked for was '{string.Join(", ", options.Languages)}'.",
                nameof(options));
        }
    }
}
