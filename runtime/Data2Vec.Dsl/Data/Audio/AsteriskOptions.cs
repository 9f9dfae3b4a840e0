using Data2Vec.Dsl.Files;
namespace Data2Vec.Dsl.Data.Audio;

/// <summary>Which of the Asterisk sounds are loaded, and from where.</summary>
public sealed record AsteriskOptions
{
    /// <summary>All languages that there are: English, Spanish, French, Italian and Russian.</summary>
    public static IReadOnlyList<string> AllLanguages { get; } = ["en", "es", "fr", "it", "ru"];

    /// <summary>The cache of the current user.</summary>
    public static string DefaultCacheFolder => UserCache.Folder("asterisk-sounds");

    /// <summary>The languages to load, some of <see cref="AllLanguages"/>.</summary>
    public IReadOnlyList<string> Languages { get; init; } = AllLanguages;

    /// <summary>The sample rate, and what is too short. The recordings themselves are of 8,000 Hz.</summary>
    public AudioOptions Audio { get; init; } = new();

    /// <summary>About which share of the prompts is held out for testing.</summary>
    public double HeldOut { get; init; } = 0.1;

    /// <summary>
    /// A folder of the user's in which the packages were unpacked, so that it holds <c>usr/share/asterisk/clips</c>. Where it is given no other
    /// source is tried, because training on something else than what was asked for would be a silent mistake.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Where fetched files are kept, a folder for each language.</summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder;

    /// <summary>Whether the cache is read and written.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>Whether clips are used that are installed on this system.</summary>
    public bool UseInstalled { get; init; } = true;

    /// <summary>Whether the Debian packages are fetched. Needs <c>apt-get</c> and <c>dpkg-deb</c>, but no root rights.</summary>
    public bool UseDebianPackage { get; init; } = true;

    /// <summary>The longest that one call of the package tools may take.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(3);

    internal string SystemRoot { get; init; } = "/";

    internal IReadOnlyDictionary<string, DebianPackage[]> Packages { get; init; } = AsteriskPackages.Published;

    internal CommandRunner Commands { get; init; } = CommandRunner.Real;
}
