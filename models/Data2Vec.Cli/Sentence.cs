using Data2Vec.Dsl.Files;

namespace Data2Vec.Cli;

/// <summary>Turns other people's exceptions into something that stands in one line.</summary>
internal static class Sentence
{
    /// <summary>The first line of an exception's message, without its full stop. (The tensor library appends native stack traces.)</summary>
    public static string Of(Exception exception)
    {
        var line = exception.Message.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        return Printable.Line((end < 0 ? line : line[..end]).TrimEnd(". ").ToString());
    }
}
