namespace Data2Vec.Dsl.Data;

/// <summary>Fetches the data from Debian's archive as an ordinary user: nothing is installed and no system file is touched.</summary>
internal static class DebianPackage
{
    private const string Name = "dataset-fashion-mnist";

    /// <summary>Leaves the four files and the copyright notice in <see cref="StagingFolder.Files"/>.</summary>
    /// <exception cref="DataException">The tools are missing or fail, or the package is not the one that is pinned.</exception>
    public static void Fetch(StagingFolder staging, FashionMnistOptions options, Action<string> progress, CancellationToken cancellation)
    {
        var scratch = staging.Scratch;
        var (lists, cache) = (Path.Combine(scratch, "lists"), Path.Combine(scratch, "cache"));
        Directory.CreateDirectory(Path.Combine(lists, "partial"));
        Directory.CreateDirectory(Path.Combine(cache, "archives", "partial"));

        // Lists of our own: a fresh machine has none, and only root may write the system's.
        string[] own = ["-q", "-o", $"Dir::State::Lists={lists}", "-o", $"Dir::Cache={cache}", "-o", $"APT::Sandbox::User={Environment.UserName}"];
        void Run(string command, params string[] arguments) =>
            options.Commands.Run(command, arguments, scratch, options.CommandTimeout, cancellation);
        progress("Fetching Debian's package lists (14 MB)");
        Run("apt-get", [.. own, "update"]);
        progress($"Fetching the Debian package {Name} (31 MB)");
        Run("apt-get", [.. own, "download", Name]);
        var package = Directory.EnumerateFiles(scratch, Name + "_*.deb").FirstOrDefault()
            ?? throw new DataException($"apt-get left no file {Name}_*.deb.");
        FashionMnistPins.Require(package, "the Debian package", options.Pins.DebianPackage);
        var root = Path.Combine(scratch, "root");
        Run("dpkg-deb", "-x", package, root);
        foreach (var file in FashionMnistPins.Names)
        {
            File.Move(Path.Combine(root, "usr", "share", "datasets", "fashion-mnist", file), Path.Combine(staging.Files, file));
        }

        File.Move(Path.Combine(root, "usr", "share", "doc", Name, "copyright"), Path.Combine(staging.Files, "copyright"));
    }
}
