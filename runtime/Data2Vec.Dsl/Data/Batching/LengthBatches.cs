using Data2Vec.Dsl.Randomness;

namespace Data2Vec.Dsl.Data.Batching;

/// <summary>
/// Plans batches of items of different lengths: items of similar length come together, each batch keeps to a budget, and each epoch shows every
/// item once. Everything random is keyed by seed and epoch, so any update can be drawn alone and a resumed run sees what the uninterrupted
/// one sees.
/// </summary>
/// <remarks>
/// The items, ordered by length, are cut once into buckets of similar length, and a bucket's batches have the same number of items (or one
/// less) in every epoch. So the number of batches of an epoch never changes, and the place of update n follows without counting through the
/// epochs before it. An epoch shuffles the items of each bucket, and then the batches of all buckets. Safe for use by several threads.
/// </remarks>
public sealed class LengthBatches
{
    // A salt, so that the draws here are independent of masks drawn with the same seed.
    private const ulong Salt = 0x6C656E6774687321;
    private const int BatchOrder = -1;

    private readonly List<Bucket> _buckets = [];
    private readonly Dictionary<long, int[][]> _epochs = [];
    private readonly ulong _seed;

    /// <summary>Plans the batches of a set.</summary>
    /// <param name="lengths">The length of each item, at least 1.</param>
    /// <param name="budget">The most that a batch may cost.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="cost">How a batch's cost is counted.</param>
    /// <param name="maxItems">The most items of a batch.</param>
    /// <param name="spread">
    /// How much shorter than the longest item of its bucket an item may be, as a share from 0 to 1: more makes batches more random and padding
    /// longer. A bucket that would not fill one batch takes shorter items too.
    /// </param>
    /// <exception cref="ArgumentException">There are no items, or one alone exceeds the budget.</exception>
    public LengthBatches(
        IReadOnlyList<int> lengths, long budget, ulong seed, BatchCost cost = BatchCost.Padded, int maxItems = int.MaxValue, double spread = 0.2)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxItems, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(spread, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(spread, 1);
        if (lengths.Count == 0)
        {
            throw new ArgumentException("Batches need at least one item, but the set is empty.", nameof(lengths));
        }

        _seed = seed;
        var order = Enumerable.Range(0, lengths.Count).OrderByDescending(i => lengths[i]).ThenBy(i => i).ToArray();
        if (lengths[order[0]] > budget || lengths[order[^1]] < 1)
        {
            var wrong = lengths[order[^1]] < 1 ? order[^1] : order[0];
            throw new ArgumentException(
                $"Item {wrong} has a length of {lengths[wrong]}, expected 1 to the budget of {budget}; cut it, leave it out, or raise the budget.",
                nameof(lengths));
        }

        for (var start = 0; start < order.Length;)
        {
            var longest = lengths[order[start]];
            var size = Size(lengths, order.AsSpan(start), budget, cost, maxItems);
            var end = Math.Min(start + size, order.Length);
            while (end < order.Length && lengths[order[end]] >= longest * (1 - spread))
            {
                end++;
            }

            // The last few would be a bucket of less than a batch; they do not cost more than the longer ones they join.
            end = order.Length - end < size / 2 ? order.Length : end;
            _buckets.Add(new Bucket(order[start..end], (end - start + size - 1) / size));
            start = end;
        }

        BatchesPerEpoch = _buckets.Sum(bucket => bucket.Batches);
    }

    /// <summary>Updates until every item was shown once: the same in every epoch.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>The items of an update, counted from 0.</summary>
    public ItemBatch Draw(long update)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(update);
        var (epoch, place) = Math.DivRem(update, BatchesPerEpoch);
        return new ItemBatch(epoch, Epoch(epoch)[place]);
    }

    // The most items that fit the budget whichever they are: the longest of the bucket.
    private static int Size(IReadOnlyList<int> lengths, ReadOnlySpan<int> order, long budget, BatchCost cost, int maxItems)
    {
        if (cost == BatchCost.Padded)
        {
            return (int)Math.Min(Math.Min(budget / lengths[order[0]], maxItems), order.Length);
        }

        var (count, sum) = (0, 0L);
        while (count < order.Length && count < maxItems && (sum += lengths[order[count]]) <= budget)
        {
            count++;
        }

        return count;
    }

    private int[][] Epoch(long epoch)
    {
        lock (_epochs)
        {
            if (_epochs.TryGetValue(epoch, out var known))
            {
                return known;
            }

            // Two are enough: what is prepared ahead may already belong to the next epoch.
            if (_epochs.Count > 1)
            {
                _epochs.Clear();
            }

            return _epochs[epoch] = Plan(epoch);
        }
    }

    private int[][] Plan(long epoch)
    {
        var batches = new List<int[]>(BatchesPerEpoch);
        for (var bucket = 0; bucket < _buckets.Count; bucket++)
        {
            var (items, count) = ((int[])_buckets[bucket].Items.Clone(), _buckets[bucket].Batches);
            Shuffle(items, Draws.Keyed(_seed ^ Salt, epoch, bucket));
            for (var batch = 0; batch < count; batch++)
            {
                var (start, end) = ((long)items.Length * batch / count, (long)items.Length * (batch + 1) / count);
                batches.Add(items[(int)start..(int)end]);
            }
        }

        var order = batches.ToArray();
        Shuffle(order, Draws.Keyed(_seed ^ Salt, epoch, BatchOrder));
        return order;
    }

    private static void Shuffle<T>(T[] values, Draws draws)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = draws.Integer(0, i);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private sealed record Bucket(int[] Items, int Batches);
}
