using System.Collections.Concurrent;
using System.Text;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>
/// Encodes text in a byte-pair vocabulary: words are cut into bytes, and of all neighbours that a merge joins the earliest learnt are joined first, from
/// the left. (Sennrich et al. 2016; GPT-2's encoder.py.) May be used by several threads at once.
/// </summary>
/// <param name="vocabulary">The tokens.</param>
/// <param name="merges">What is joined.</param>
internal sealed class BytePairEncoder(BytePairVocabulary vocabulary, BytePairMerges merges)
{
    /// <summary>The id of a byte that the vocabulary lacks.</summary>
    public const int Unknown = -1;

    // Most words come again and again. Long ones do not.
    private const int MaxWords = 1 << 16;
    private const int LongestWord = 32;

    private readonly int[] _bytes = [.. Enumerable.Range(0, 256).Select(value => vocabulary.Ids.GetValueOrDefault(ByteAlphabet.Of((byte)value).ToString(), Unknown))];
    private readonly ConcurrentDictionary<string, int[]> _words = new(StringComparer.Ordinal);

    /// <summary>Adds the ids of a text. Half characters must not be in it.</summary>
    public void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        var known = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (offset, length) in Gpt2Words.Split(text))
        {
            var word = text.Slice(offset, length);
            if (!known.TryGetValue(word, out var encoded))
            {
                encoded = Joined(word);
                if (length <= LongestWord && _words.Count < MaxWords)
                {
                    known.TryAdd(word, encoded);
                }
            }

            ids.AddRange(encoded);
        }
    }

    private int[] Joined(ReadOnlySpan<char> word)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(word)];
        Encoding.UTF8.GetBytes(word, bytes);
        var tokens = Array.ConvertAll(bytes, value => _bytes[value]);

        // Each token knows the next that is left; one that was joined to the token before it is gone.
        var (next, before, gone) = (new int[tokens.Length], new int[tokens.Length], new bool[tokens.Length]);
        var pairs = new PriorityQueue<(int Place, int Left, int Right), (int Rank, int Place)>();
        for (var i = 0; i < tokens.Length; i++)
        {
            (next[i], before[i]) = (i + 1, i - 1);
            Add(i, i + 1);
        }

        while (pairs.TryDequeue(out var pair, out _))
        {
            var (left, right) = (pair.Place, next[pair.Place]);
            if (gone[left] || right >= tokens.Length || tokens[left] != pair.Left || tokens[right] != pair.Right)
            {
                // One of the two was joined to another one meanwhile.
                continue;
            }

            merges.Find(pair.Left, pair.Right, out _, out tokens[left]);
            gone[right] = true;
            next[left] = next[right];
            if (next[left] < tokens.Length)
            {
                before[next[left]] = left;
            }

            Add(before[left], left);
            Add(left, next[left]);
        }

        return [.. tokens.Where((_, place) => !gone[place])];

        void Add(int left, int right)
        {
            if (left >= 0 && right < tokens.Length && merges.Find(tokens[left], tokens[right], out var rank, out _))
            {
                pairs.Enqueue((left, tokens[left], tokens[right]), (rank, left));
            }
        }
    }
}
