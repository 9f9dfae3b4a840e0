namespace Data2Vec.Dsl.Files;

/// <summary>Finds where links lead.</summary>
internal static class RealPath
{
    // As many as Linux follows.
    private const int MaxLinks = 40;

    /// <summary>The path of a file or folder without any link in it, resolved part by part as the system does it.</summary>
    /// <remarks>.NET's own method takes the parts <c>..</c> of a link away before it looks where the folder of the link lies.</remarks>
    /// <exception cref="IOException">Links lead in a circle, or to where nobody may look.</exception>
    /// <exception cref="UnauthorizedAccessException">Links lead to where nobody may look.</exception>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var (real, links) = (Path.GetPathRoot(full)!, 0);
        var parts = new Stack<string>();
        Push(full[real.Length..]);
        while (parts.TryPop(out var part))
        {
            if (part is "." or "..")
            {
                real = part == ".." ? Path.GetDirectoryName(real) ?? real : real;
                continue;
            }

            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException("links that lead in a circle");
            }

            real = Path.GetPathRoot(target) is { Length: > 0 } root ? root : real;
            Push(target[Path.GetPathRoot(target)!.Length..]);
        }

        return real;

        void Push(string rest)
        {
            foreach (var part in rest.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                parts.Push(part);
            }
        }
    }
}
