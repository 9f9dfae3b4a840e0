using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data;

/// <summary>The files of one kind of data, told apart by their endings.</summary>
/// <param name="Noun">What such files hold, as in "a folder that holds …".</param>
/// <param name="Read">The endings that are read, each with its dot, in small letters.</param>
/// <param name="Unread">The endings of such data that are not read. Files of them are named, so that nobody believes they were used.</param>
/// <param name="Instead">What to do with those, as in "convert it to …".</param>
/// <param name="Content">What files of this kind are known to contain by their first bytes; null where those tell nothing.</param>
internal sealed record DataKind(string Noun, IReadOnlyList<string> Read, IReadOnlyList<string> Unread, string Instead, FileContent? Content)
{
    private static readonly string[] Archives = [".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar"];

    private readonly HashSet<string> _read = new(Read, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _unread = new(Unread, StringComparer.OrdinalIgnoreCase);

    /// <summary>The endings that are read, as a message lists them.</summary>
    public string Patterns => string.Join(", ", Read.Select(ending => "*" + ending));

    /// <summary>Whether files of this name are read.</summary>
    public bool IsRead(string name) => _read.Contains(Path.GetExtension(name));

    /// <summary>Why files of this name are not read; null where they are, or are none of this kind.</summary>
    public string? WhyUnread(string name)
    {
        var ending = Path.GetExtension(name);
        return _unread.Contains(ending) ? $"{ending} is not read; {Instead}"
            : Archives.Contains(ending, StringComparer.OrdinalIgnoreCase) ? $"{ending} is an archive, which is not opened; unpack it"
            : null;
    }
}
