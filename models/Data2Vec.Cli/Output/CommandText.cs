namespace Data2Vec.Cli.Output;

/// <summary>Writes a command as one could type it.</summary>
internal static class CommandText
{
    /// <summary>The tool's name and the words, quoted where they must be.</summary>
    public static string Of(IEnumerable<string> words) =>
        "d2v " + string.Join(' ', words.Select(word => word.Length == 0 || word.Any(char.IsWhiteSpace) ? $"\"{word}\"" : word));
}
