using Data2Vec.Dsl.Files;
namespace Data2Vec.Dsl.Data;

/// <summary>Which sources of Fashion-MNIST are used, and where they are.</summary>
public sealed record FashionMnistOptions
{
    /// <summary>The cache of the current user.</summary>
    public static string DefaultCacheFolder => UserCache.Folder("fashion-mnist");

    /// <summary>
    /// A folder of the user's: the four IDX files, packed or not, or images of any kind. Where it is given no other source is tried, because
    /// training on something else than what was asked for would be a silent mistake.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Channels that images of <see cref="Folder"/> are brought to: 1 or 3.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Rows and columns, in pixels, that images of <see cref="Folder"/> are brought to.</summary>
    public int Size { get; init; } = 28;

    /// <summary>Where fetched files are kept.</summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder;

    /// <summary>Whether the cache is read and written.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>Whether the Debian package is fetched. Needs <c>apt-get</c> and <c>dpkg-deb</c>, but no root rights.</summary>
    public bool UseDebianPackage { get; init; } = true;

    /// <summary>Whether the data set's public home is asked.</summary>
    public bool UsePublicHome { get; init; } = true;

    /// <summary>Whether the built-in sample of 2,000 images is the last resort.</summary>
    public bool UseSample { get; init; } = true;

    /// <summary>Addresses that hold the four packed files, tried in this order. Each ends in a slash.</summary>
    public IReadOnlyList<Uri> PublicHomes { get; init; } =
    [
        new("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"),
        new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
    ];

    /// <summary>The longest silence of a public home, while connecting or between two pieces of data.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>The longest that one call of the package tools may take.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(3);

    internal FashionMnistPins Pins { get; init; } = FashionMnistPins.Published;

    internal CommandRunner Commands { get; init; } = CommandRunner.Real;
}
