using Data2Vec.Dsl.Files;
namespace Data2Vec.Dsl.Data.Text;

/// <summary>Which sources of WordNet are used, and where they are.</summary>
public sealed record WordNetOptions
{
    /// <summary>The cache of the current user.</summary>
    public static string DefaultCacheFolder => UserCache.Folder("wordnet");

    /// <summary>
    /// A folder of the user's that holds <c>data.noun</c>, <c>data.verb</c>, <c>data.adj</c> and <c>data.adv</c>. Where it is given no other
    /// source is tried, because training on something else than what was asked for would be a silent mistake.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Where fetched files are kept.</summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder;

    /// <summary>Whether the cache is read and written.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>Folders where an installed WordNet may lie, tried in this order.</summary>
    public IReadOnlyList<string> SystemFolders { get; init; } = ["/usr/share/wordnet", "/usr/local/WordNet-3.0/dict", "/usr/local/share/wordnet/dict"];

    /// <summary>Whether the Debian package is fetched. Needs <c>apt-get</c> and <c>dpkg-deb</c>, but no root rights.</summary>
    public bool UseDebianPackage { get; init; } = true;

    /// <summary>The longest that one call of the package tools may take.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(3);

    internal WordNetPins Pins { get; init; } = WordNetPins.Published;

    internal CommandRunner Commands { get; init; } = CommandRunner.Real;
}
