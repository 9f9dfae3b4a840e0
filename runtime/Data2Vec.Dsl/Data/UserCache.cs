namespace Data2Vec.Dsl.Data;

/// <summary>Where a user's programs keep what can be fetched again.</summary>
internal static class UserCache
{
    public static string Folder(string name) => Path.Combine(Root(), "data2vec-dsl", name);

    private static string Root()
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        // The XDG rule: a relative path is to be ignored.
        var stated = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.IsPathRooted(stated) ? stated : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }
}
