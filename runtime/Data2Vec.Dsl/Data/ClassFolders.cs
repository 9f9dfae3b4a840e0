namespace Data2Vec.Dsl.Data;

/// <summary>Classes by folders: where every file lies in a sub-folder, the name of the first folder level is its class.</summary>
internal static class ClassFolders
{
    /// <summary>The class of each file and the names of the classes, in order.</summary>
    /// <param name="files">Paths relative to the folder of the data, with forward slashes.</param>
    /// <returns>Null labels and no classes where a file lies in no sub-folder.</returns>
    public static (int[]? Labels, string[] Classes) Of(IReadOnlyList<string> files)
    {
        if (files.Any(file => !file.Contains('/', StringComparison.Ordinal)))
        {
            return (null, []);
        }

        static string Top(string file) => file[..file.IndexOf('/', StringComparison.Ordinal)];
        var classes = files.Select(Top).Distinct().Order(StringComparer.Ordinal).ToArray();
        return ([.. files.Select(file => Array.BinarySearch(classes, Top(file), StringComparer.Ordinal))], classes);
    }
}
