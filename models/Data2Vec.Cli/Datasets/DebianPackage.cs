using Data2Vec.Dsl.Data;

namespace Data2Vec.Cli.Datasets;

/// <summary>A package of Debian's archive that holds data, and the one file that it must be.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Sums">SHA-256 sums, one of which the package's file must have.</param>
/// <param name="Megabytes">About how much is fetched, for the progress line.</param>
internal sealed record DebianPackage(string Name, IReadOnlyList<string> Sums, double Megabytes)
{
    /// <summary>Fetches packages as an ordinary user and unpacks them: nothing is installed and no system file is touched.</summary>
    /// <param name="packages">Which.</param>
    /// <param name="scratch">A folder that is thrown away later.</param>
    /// <param name="commands">Runs the package tools.</param>
    /// <param name="timeout">The longest that one call of the tools may take.</param>
    /// <param name="progress">Is told, in one line each, what takes time.</param>
    /// <param name="cancellation">Stops fetching.</param>
    /// <returns>The folder that stands for the root of the file system that the packages would be installed in.</returns>
    /// <exception cref="DataException">The tools are missing or fail, or a package is not the one that is pinned.</exception>
    public static string Unpack(
        IReadOnlyList<DebianPackage> packages, string scratch, CommandRunner commands, TimeSpan timeout, Action<string> progress,
        CancellationToken cancellation)
    {
        var (lists, cache) = (Path.Combine(scratch, "lists"), Path.Combine(scratch, "cache"));
        Directory.CreateDirectory(Path.Combine(lists, "partial"));
        Directory.CreateDirectory(Path.Combine(cache, "archives", "partial"));

        // Lists of our own: a fresh machine has none, and only root may write the system's.
        string[] own = ["-q", "-o", $"Dir::State::Lists={lists}", "-o", $"Dir::Cache={cache}", "-o", $"APT::Sandbox::User={Environment.UserName}"];
        void Run(string command, params string[] arguments) => commands.Run(command, arguments, scratch, timeout, cancellation);
        progress("Fetching Debian's package lists (14 MB)");
        Run("apt-get", [.. own, "update"]);
        var root = Path.Combine(scratch, "root");
        foreach (var package in packages)
        {
            progress(FormattableString.Invariant($"Fetching the Debian package {package.Name} ({package.Megabytes:0.##} MB)"));
            Run("apt-get", [.. own, "download", package.Name]);
            var file = Directory.EnumerateFiles(scratch, package.Name + "_*.deb").FirstOrDefault()
                ?? throw new DataException($"apt-get left no file {package.Name}_*.deb.");
            Sha256.Require(file, packages.Count == 1 ? "the Debian package" : $"the Debian package {package.Name}", package.Sums);
            Run("dpkg-deb", "-x", file, root);
        }

        return root;
    }
}
