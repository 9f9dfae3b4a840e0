using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data;

/// <summary>
/// Finds the files of one kind of data below a folder, at any depth, in the order of their relative paths, compared character by character, so that it
/// is the same on every machine.
/// </summary>
/// <remarks>
/// Links to files and folders are followed. Each folder is read once, wherever links lead, so that no circle is entered and nothing counts twice.
/// What looks as if it was meant to be read, and is not, is left out by name.
/// </remarks>
internal sealed class DataFolder
{
    // Paths are compared as the system's own file systems do it.
    private static readonly StringComparison Comparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private readonly DataKind _kind;
    private readonly string _root;
    private readonly List<string> _files = [];
    private readonly List<SkippedFile> _skipped = [];
    private readonly Queue<Link> _links = new();

    // The real path of each folder that was entered, with its name here, which ends with a slash.
    private readonly Dictionary<string, string> _entered = new(StringComparer.FromComparison(Comparison));

    private DataFolder(DataKind kind, string root) => (_kind, _root) = (kind, root);

    /// <summary>Lists a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kind">What is looked for.</param>
    /// <returns>The files that are to be read, relative to the folder, with forward slashes; and what is left out.</returns>
    /// <exception cref="DataException">The folder is missing, a file, or cannot be listed.</exception>
    public static (List<string> Files, List<SkippedFile> Skipped) List(string folder, DataKind kind)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataException(File.Exists(folder)
                ? $"'{folder}' is a file; name the folder that holds the {kind.Noun}."
                : $"The folder '{folder}' does not exist; name a folder that holds {kind.Noun}.");
        }

        try
        {
            var all = new DataFolder(kind, RealPath.Of(folder));
            all.Enter(new DirectoryInfo(folder), "", all._root);
            all.FollowLinks();
            all._files.Sort(StringComparer.Ordinal);
            all._skipped.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
            return (all._files, all._skipped);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The folder '{folder}' cannot be listed: {DurableFile.Reason(error)}.", error);
        }
    }

    /// <summary>A file or folder by its name, whatever the case of its letters: the one of exactly this name where there are several.</summary>
    /// <returns>Its path; that of exactly this name where there is none.</returns>
    public static string Named(string folder, string name)
    {
        var exact = Path.Combine(folder, name);
        if (Path.Exists(exact) || !Directory.Exists(folder))
        {
            return exact;
        }

        var options = new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive, AttributesToSkip = 0 };
        return Directory.EnumerateFileSystemEntries(folder, name, options).Order(StringComparer.Ordinal).FirstOrDefault() ?? exact;
    }

    private void Enter(DirectoryInfo folder, string prefix, string real)
    {
        _entered.Add(real, prefix);
        var everything = new EnumerationOptions { IgnoreInaccessible = false, AttributesToSkip = 0 };
        foreach (var entry in folder.EnumerateFileSystemInfos("*", everything).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var (name, isFolder) = (prefix + entry.Name, entry is DirectoryInfo);
            if (name.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(entry.FullName))
            {
                Skip(name, "its name is not UTF-8; rename it");
            }
            else if ((entry.Attributes & (FileAttributes.Hidden | FileAttributes.System)) != 0)
            {
                // Tools leave shadows of images and recordings there.
                if (isFolder || _kind.IsRead(name))
                {
                    Skip(name, isFolder ? "a hidden folder" : "a hidden file");
                }
            }
            else if ((entry.Attributes & FileAttributes.ReparsePoint) != 0 && entry.LinkTarget is { } target)
            {
                See(entry, target, name, real);
            }
            else if (isFolder)
            {
                TryEnter(entry.FullName, name, Path.Combine(real, entry.Name));
            }
            else
            {
                Take(entry.FullName, name);
            }
        }
    }

    private void See(FileSystemInfo link, string target, string name, string parent)
    {
        var real = TryResolve(link.FullName);
        if (Directory.Exists(real))
        {
            _links.Enqueue(new(link.FullName, name, real, parent));
        }
        else if (File.Exists(real))
        {
            Take(link.FullName, name);
        }
        else
        {
            Skip(name, $"a broken link: there is nothing at '{Printable.Excerpt(target)}'");
        }
    }

    // Last, so that a folder is known by its own place and not by a link to it.
    private void FollowLinks()
    {
        while (_links.TryDequeue(out var link))
        {
            if (Contains(link.Real, _root) || Contains(link.Real, link.Parent))
            {
                Skip(link.Name, "a link to a folder that it lies in; a circle is not entered");
            }
            else
            {
                TryEnter(link.Path, link.Name, link.Real);
            }
        }
    }

    private void TryEnter(string path, string name, string real)
    {
        if (_entered.TryGetValue(real, out var known))
        {
            Skip(name, $"the same folder as '{Printable.Excerpt(known)}', which is read already");
            return;
        }

        try
        {
            Enter(new DirectoryInfo(path), name + "/", real);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Skip(name, $"a folder that cannot be listed: {DurableFile.Reason(error)}");
        }
    }

    private void Take(string path, string name)
    {
        if (_kind.IsRead(name))
        {
            _files.Add(name);
        }
        else if (_kind.WhyUnread(name) is { } reason)
        {
            // The content decides, and not the ending.
            if (_kind.Content is { } content && ContentOf(path) == content)
            {
                _files.Add(name);
            }
            else
            {
                Skip(name, reason);
            }
        }
    }

    private void Skip(string name, string reason) => _skipped.Add(new(name, reason));

    private static bool Contains(string folder, string path) =>
        path.StartsWith(folder, Comparison) && (path.Length == folder.Length || Path.EndsInDirectorySeparator(folder) || path[folder.Length] == Path.DirectorySeparatorChar);

    private static FileContent? ContentOf(string path)
    {
        try
        {
            return FileFormat.Of(path)?.Content;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Null where it leads to itself, or to where nobody may look.
    private static string? TryResolve(string link)
    {
        try
        {
            return RealPath.Of(link);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A link to a folder: where it is, what it is called here, and the real paths of what it leads to and of the folder it lies in.
    private sealed record Link(string Path, string Name, string Real, string Parent);
}
