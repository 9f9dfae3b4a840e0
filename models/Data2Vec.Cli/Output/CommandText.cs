namespace Data2Vec.Cli.Output;

/// <summary>Writes a command as one could type it.</summary>
internal static class CommandText
{
    // What is nothing but itself in every shell; what a shell does even within quotation marks.
    private const string Plain = "_-+=,./:@%\\";
    private const string Expanded = "$`\"!";

    /// <summary>The tool's name and the words, quoted where they must be.</summary>
    public static string Of(IEnumerable<string> words) => "d2v " + string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(each => char.IsLetterOrDigit(each) || Plain.Contains(each)) ? word
        : word.AsSpan().ContainsAny(Expanded) ? $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'"
        : $"\"{word}\"";
}
