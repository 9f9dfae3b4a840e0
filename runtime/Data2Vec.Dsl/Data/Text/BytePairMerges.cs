using System.Text;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>Which two tokens become one, the first merged first, by their ids in the file of the vocabulary.</summary>
internal sealed class BytePairMerges
{
    private readonly List<Merge> _merges;
    private readonly Dictionary<(int Left, int Right), int> _ranks;

    private BytePairMerges(int capacity) => (_merges, _ranks) = (new(capacity), new(capacity));

    /// <summary>The merges in their order.</summary>
    public IReadOnlyList<Merge> InOrder => _merges;

    /// <summary>Merges that were learnt.</summary>
    public static BytePairMerges Of(IReadOnlyList<Merge> merges)
    {
        var all = new BytePairMerges(merges.Count);
        foreach (var merge in merges)
        {
            all.Add(merge);
        }

        return all;
    }

    /// <summary>Reads one merge a line, <c>left right</c>; a first line <c>#version…</c> is left out.</summary>
    /// <param name="path">The file, which may be empty: a vocabulary of single bytes has no merges.</param>
    /// <param name="vocabulary">Must know both sides of each merge and what becomes of them.</param>
    /// <exception cref="DataException">The file cannot be read, or a line is no merge of the vocabulary or there a second time.</exception>
    public static BytePairMerges Read(string path, BytePairVocabulary vocabulary) => Parse(BytePairFiles.TextOrNothing(path), path, vocabulary);

    /// <summary>The same with the content of a file; <paramref name="path"/> stands for it in messages.</summary>
    /// <inheritdoc cref="Read"/>
    public static BytePairMerges Parse(ReadOnlySpan<byte> rest, string path, BytePairVocabulary vocabulary)
    {
        var merges = new BytePairMerges(BytePairFiles.CountLines(rest));
        var letters = new char[64];
        for (var number = 1; !rest.IsEmpty; number++)
        {
            var line = TextFile.NextLine(ref rest);
            if (line.IsEmpty || (number == 1 && line.StartsWith("#version"u8)))
            {
                continue;
            }

            letters = letters.Length < line.Length ? new char[line.Length] : letters;
            var text = letters.AsSpan(0, Encoding.UTF8.GetChars(line, letters));
            var space = text.IndexOf(' ');
            if (space <= 0 || space == text.Length - 1 || text[(space + 1)..].Contains(' '))
            {
                throw new DataException($"'{path}' line {number}: '{Printable.Excerpt(line)}' is not a merge; expected two tokens with one space between.");
            }

            var (left, right) = (Id(text[..space]), Id(text[(space + 1)..]));

            // The two without the space are what becomes of them.
            text[(space + 1)..].CopyTo(text[space..]);
            if (!merges.Add(new(left, right, Id(text[..^1]))))
            {
                throw new DataException($"'{path}' line {number}: '{Printable.Excerpt(line)}' is there a second time; expected each merge once.");
            }

            int Id(ReadOnlySpan<char> token) => vocabulary.Ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out var id) ? id
                : throw new DataException(
                    $"'{path}' line {number}: the vocabulary has no token '{Printable.Excerpt(token.ToString())}'; take the merges that were made together with it.");
        }

        return merges;
    }

    /// <summary>What becomes of two tokens, and how early.</summary>
    /// <param name="left">The first token.</param>
    /// <param name="right">The second one.</param>
    /// <param name="rank">The place of the merge, from 0.</param>
    /// <param name="result">The token they become.</param>
    public bool Find(int left, int right, out int rank, out int result)
    {
        var isThere = _ranks.TryGetValue((left, right), out rank);
        result = isThere ? _merges[rank].Result : -1;
        return isThere;
    }

    private bool Add(Merge merge)
    {
        if (!_ranks.TryAdd((merge.Left, merge.Right), _merges.Count))
        {
            return false;
        }

        _merges.Add(merge);
        return true;
    }

    /// <summary>Two tokens and the one they become.</summary>
    internal readonly record struct Merge(int Left, int Right, int Result);
}
