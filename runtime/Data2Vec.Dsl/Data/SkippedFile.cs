using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data;

/// <summary>A file that was left out, or of which a part was, and why.</summary>
/// <param name="Path">The file, relative to the folder that was read, with forward slashes.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record SkippedFile(string Path, string Reason)
{
    /// <summary>Why, in one line.</summary>
    public string Reason { get; } = Printable.Line(Reason);
}
