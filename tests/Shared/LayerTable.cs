namespace Data2Vec.Dsl.Tests;

/// <summary>
/// The table of a README that says which folder of a project may use which others: a table with the columns "folder" and "may use", the one a
/// folder's name such as <c>`Plans/`</c> (<c>`./`</c> for files beside the project), the other "nothing" or names with commas between them.
/// </summary>
internal sealed class LayerTable
{
    private readonly List<(string Folder, IReadOnlyList<string> MayUse)> _rows;

    private LayerTable(List<(string Folder, IReadOnlyList<string> MayUse)> rows) => _rows = rows;

    /// <summary>The folders of the table, in its order.</summary>
    public IReadOnlyList<string> Folders => [.. _rows.Select(row => row.Folder)];

    /// <summary>Reads the table out of a README's text.</summary>
    /// <exception cref="InvalidOperationException">There is no such table, or it has a folder twice.</exception>
    public static LayerTable Read(string markdown)
    {
        var lines = markdown.Split('\n').Select(line => line.Trim()).ToList();
        var header = lines.FindIndex(line => Cells(line) is [var first, .., var last] && first == "folder" && last == "may use");
        if (header < 0)
        {
            throw new InvalidOperationException("The README has no table with the columns 'folder' and 'may use'.");
        }

        var rows = lines.Skip(header + 2).TakeWhile(line => line.StartsWith('|')).Select(Cells)
            .Select(cells => (Folder: Folder(cells[0]), MayUse: (IReadOnlyList<string>)(cells[^1] == "nothing" ? [] : [.. cells[^1].Split(',').Select(Folder)])))
            .ToList();
        if (rows.GroupBy(row => row.Folder, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new InvalidOperationException($"The table has '{twice.Key}' twice.");
        }

        return new(rows);
    }

    /// <summary>The folders of a project that hold source files; "." where files lie beside the project.</summary>
    public static IReadOnlyList<string> FoldersOf(string project) =>
    [
        .. Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(project, file).Split(Path.DirectorySeparatorChar))
            .Select(parts => parts.Length == 1 ? "." : parts[0])
            .Where(folder => folder is not ("bin" or "obj"))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Where the table and the project differ, in sentences; none where the table is true.</summary>
    /// <param name="folders">The folders that there are.</param>
    /// <param name="uses">The references between types that there are.</param>
    public IReadOnlyList<string> Faults(IReadOnlyCollection<string> folders, IReadOnlyCollection<TypeUse> uses) =>
    [
        .. folders.Except(Folders, StringComparer.Ordinal).Select(folder => $"The folder '{folder}' is missing from the table."),
        .. Folders.Except(folders, StringComparer.Ordinal).Select(folder => $"The table has '{folder}', which is no folder."),
        .. _rows.SelectMany(row => row.MayUse.Except(Folders, StringComparer.Ordinal).Select(other => $"'{row.Folder}' may use '{other}', which the table does not have.")),
        .. Circle() is { } circle ? new[] { $"The table has a circle: {circle}." } : [],
        .. Forbidden(uses).Order(StringComparer.Ordinal),
        .. Idle(uses),
    ];

    private IEnumerable<string> Forbidden(IReadOnlyCollection<TypeUse> uses) => uses
        .Where(use => use.From.Folder != use.To.Folder && _rows.Exists(row => row.Folder == use.From.Folder) && !MayUse(use.From.Folder).Contains(use.To.Folder))
        .Select(use => $"'{use.From.Folder}' may not use '{use.To.Folder}': {use.From.Name} ({use.From.File}) refers to {use.To.Name}.")
        .Distinct(StringComparer.Ordinal);

    // What is allowed and not needed would let a dependency in unseen.
    private IEnumerable<string> Idle(IReadOnlyCollection<TypeUse> uses) => _rows.SelectMany(row => row.MayUse
        .Where(other => !uses.Any(use => use.From.Folder == row.Folder && use.To.Folder == other))
        .Select(other => $"'{row.Folder}' may use '{other}' and does not."));

    private IReadOnlyList<string> MayUse(string folder) => _rows.Find(row => row.Folder == folder).MayUse ?? [];

    private string? Circle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        return Folders.Select(folder => From(folder, [])).FirstOrDefault(circle => circle is not null);

        string? From(string folder, List<string> path)
        {
            if (path.Contains(folder))
            {
                return string.Join(" → ", path.SkipWhile(passed => passed != folder).Append(folder));
            }

            if (done.Contains(folder))
            {
                return null;
            }

            var circle = MayUse(folder).Select(other => From(other, [.. path, folder])).FirstOrDefault(found => found is not null);
            done.Add(folder);
            return circle;
        }
    }

    private static string Folder(string cell) => cell.Trim().Trim('`').TrimEnd('/');

    private static string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
}
