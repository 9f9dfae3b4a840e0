using System.Buffers.Text;
using System.Text;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>Reads fairseq's <c>dict.txt</c>: a symbol and its count a line. The symbols are ids of a vocabulary, and get ids of their own in this order.</summary>
internal static class FairseqDictionary
{
    /// <summary>The tokens in the order of the file.</summary>
    /// <param name="rest">The file's content.</param>
    /// <param name="path">What it is called in messages.</param>
    /// <param name="vocabulary">What the symbols are ids of.</param>
    /// <returns>For each line the id in the vocabulary; or -1 with the symbol itself, where it only fills fairseq's tables up (madeupword0000).</returns>
    /// <exception cref="DataException">A line is no entry, or no symbol is an id of the vocabulary.</exception>
    public static List<(int Id, string? Filler)> Parse(ReadOnlySpan<byte> rest, string path, BytePairVocabulary vocabulary)
    {
        var entries = new List<(int Id, string? Filler)>(BytePairFiles.CountLines(rest));
        var (seen, fillers) = (new bool[vocabulary.Tokens.Count], new HashSet<string>(StringComparer.Ordinal));
        for (var number = 1; !rest.IsEmpty; number++)
        {
            var line = TextFile.NextLine(ref rest);
            if (line.IsEmpty)
            {
                continue;
            }

            var space = line.IndexOf((byte)' ');
            if (space <= 0 || !IsCount(line[(space + 1)..]))
            {
                throw new DataException(
                    $"'{path}' line {number}: '{Printable.Excerpt(line)}' is not an entry; expected a symbol, one space and its count, as in fairseq's dict.txt.");
            }

            var symbol = line[..space];
            var isId = IsId(symbol, out var id) && id < seen.Length && vocabulary.Tokens[id] is not null;
            var filler = isId ? null : Encoding.UTF8.GetString(symbol);
            if (isId ? seen[id] : !fillers.Add(filler!))
            {
                throw new DataException($"'{path}' line {number}: '{Printable.Excerpt(symbol)}' is there a second time; each symbol must have one id.");
            }

            entries.Add((isId ? id : -1, filler));
            if (isId)
            {
                seen[id] = true;
            }
        }

        return seen.Contains(true)
            ? entries
            : throw new DataException($"'{path}' names no id of the vocabulary; expected lines such as '262 850314647', a GPT-2 id and its count.");
    }

    // As fairseq writes ids: no sign and no zeros in front.
    private static bool IsId(ReadOnlySpan<byte> symbol, out int id) =>
        Utf8Parser.TryParse(symbol, out id, out var read) && read == symbol.Length && symbol[0] is >= (byte)'0' and <= (byte)'9' && (symbol[0] != '0' || read == 1);

    // Flags may follow the count.
    private static bool IsCount(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)' ');
        var count = end < 0 ? rest : rest[..end];
        return !count.IsEmpty && !count.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(count, out long _, out var read) && read == count.Length;
    }
}
