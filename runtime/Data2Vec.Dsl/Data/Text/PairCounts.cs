using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Data.Text;

/// <summary>
/// Words as sequences of tokens, with how often each two tokens are side by side. A merge visits only the words that hold its pair, so that
/// thousands of merges cost little more than the first count.
/// </summary>
internal sealed class PairCounts
{
    private readonly int[][] _words;
    private readonly long[] _frequencies;
    private readonly Dictionary<(int Left, int Right), long> _counts = [];

    // Words that a pair was ever seen in. One may have lost it since; a merge finds that out.
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _places = [];

    // Highest count first, then the oldest tokens. Counts that changed since they were put in are found out when they come up.
    private readonly PriorityQueue<((int Left, int Right) Pair, long Count), (long, int, int)> _queue = new();

    public PairCounts(List<(byte[] Word, long Count)> words)
    {
        _words = [.. words.Select(word => Array.ConvertAll(word.Word, value => (int)value))];
        _frequencies = [.. words.Select(word => word.Count)];
        for (var word = 0; word < _words.Length; word++)
        {
            Add(word, _frequencies[word], null);
        }

        foreach (var (pair, count) in _counts)
        {
            Enqueue(pair, count);
        }
    }

    /// <summary>The most frequent pair; null where none occurs <paramref name="minimum"/> times.</summary>
    public (int Left, int Right)? MostFrequent(long minimum)
    {
        while (_queue.TryPeek(out var top, out _))
        {
            var count = _counts.GetValueOrDefault(top.Pair);
            if (count == top.Count)
            {
                return count >= minimum ? top.Pair : null;
            }

            // Only counts that fell are out of date here: those that rose were put in again.
            _queue.Dequeue();
            if (count >= minimum && count < top.Count)
            {
                Enqueue(top.Pair, count);
            }
        }

        return null;
    }

    /// <summary>Makes one token of a pair, from left to right in every word.</summary>
    public void Merge(int left, int right, int token)
    {
        var risen = new HashSet<(int Left, int Right)>();
        _places.Remove((left, right), out var places);
        foreach (var word in places ?? [])
        {
            var old = _words[word];
            var merged = new List<int>(old.Length);
            for (var i = 0; i < old.Length; i++)
            {
                var here = i + 1 < old.Length && old[i] == left && old[i + 1] == right;
                merged.Add(here ? token : old[i]);
                i += here ? 1 : 0;
            }

            if (merged.Count < old.Length)
            {
                Add(word, -_frequencies[word], null);
                _words[word] = [.. merged];
                Add(word, _frequencies[word], risen);
            }
        }

        _counts.Remove((left, right));
        foreach (var pair in risen)
        {
            Enqueue(pair, _counts[pair]);
        }
    }

    private void Add(int word, long frequency, HashSet<(int Left, int Right)>? risen)
    {
        var tokens = _words[word];
        for (var i = 0; i + 1 < tokens.Length; i++)
        {
            var pair = (tokens[i], tokens[i + 1]);
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, pair, out _) += frequency;
            if (frequency > 0)
            {
                ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, pair, out _);
                (places ??= []).Add(word);
                risen?.Add(pair);
            }
        }
    }

    private void Enqueue((int Left, int Right) pair, long count) => _queue.Enqueue((pair, count), (-count, pair.Left, pair.Right));
}
