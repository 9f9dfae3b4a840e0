namespace Data2Vec.Dsl.Files;

/// <summary>Where a user's programs keep what can be made or fetched again.</summary>
internal static class UserCache
{
    /// <summary>The folder of one kind of such files. It need not exist.</summary>
    public static string Folder(string name) => Path.Combine(
        Root(OperatingSystem.IsWindows() ? null : Environment.GetEnvironmentVariable("XDG_CACHE_HOME")), "data2vec-dsl", name);

    /// <summary>The folder of all programs' caches, for a value of <c>XDG_CACHE_HOME</c>. By its rule a relative path is ignored.</summary>
    internal static string Root(string? stated)
    {
        if (Path.IsPathFullyQualified(stated ?? ""))
        {
            return stated!;
        }

        // Not verified: a home that does not exist yet would otherwise become an empty path, and so the current folder.
        static string Known(Environment.SpecialFolder folder) => Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
        return OperatingSystem.IsWindows()
            ? Known(Environment.SpecialFolder.LocalApplicationData)
            : Path.Combine(Known(Environment.SpecialFolder.UserProfile), ".cache");
    }
}
