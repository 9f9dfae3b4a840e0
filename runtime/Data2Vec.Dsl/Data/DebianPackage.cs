namespace Data2Vec.Dsl.Data;

/// <summary>A package of Debian's archive that holds data.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">How much is fetched, for the user.</param>
/// <param name="Sums">The SHA-256 sums that it may have.</param>
internal sealed record DebianPackage(string Name, string Size, IReadOnlyList<string> Sums)
{
    /// <summary>Fetches and unpacks packages as an ordinary user: nothing is installed and no system file is touched.</summary>
    /// <param name="packages">The packages.</param>
    /// <param name="scratch">A folder of the caller's that is thrown away later.</param>
    /// <param name="commands">Runs the package tools.</param>
    /// <param name="timeout">The longest that one call of them may take.</param>
    /// <param name="progress">Is told what takes time.</param>
    /// <param name="cancellation">Stops them.</param>
    /// <returns>The folder that stands for the root of the file system.</returns>
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
        foreach (var (name, size, sums) in packages)
        {
            progress($"Fetching the Debian package {name} ({size})");
            Run("apt-get", [.. own, "download", name]);
            var file = Directory.EnumerateFiles(scratch, name + "_*.deb").FirstOrDefault()
                ?? throw new DataException($"apt-get left no file {name}_*.deb.");
            FashionMnistPins.Require(file, "the Debian package", sums);
            Run("dpkg-deb", "-x", file, root);
        }

        return root;
    }

    /// <summary>Leaves the four files of Fashion-MNIST and the copyright notice in <see cref="StagingFolder.Files"/>.</summary>
    /// <inheritdoc cref="Unpack"/>
    public static void FetchFashionMnist(
        StagingFolder staging, FashionMnistOptions options, Action<string> progress, CancellationToken cancellation)
    {
        const string Name = "dataset-fashion-mnist";
        var root = Unpack(
            [new(Name, "31 MB", options.Pins.DebianPackage)], staging.Scratch, options.Commands, options.CommandTimeout, progress, cancellation);
        foreach (var file in FashionMnistPins.Names)
        {
            File.Move(Path.Combine(root, "usr", "share", "datasets", "fashion-mnist", file), Path.Combine(staging.Files, file));
        }

        File.Move(Path.Combine(root, "usr", "share", "doc", Name, "copyright"), Path.Combine(staging.Files, "copyright"));
    }
}
