using Data2Vec.Dsl.Randomness;

namespace Data2Vec.Dsl.Data.Batching;

public sealed class LengthBatchesTests
{
    [Theory]
    [InlineData(BatchCost.Padded, 4000, int.MaxValue, 0.2)]
    [InlineData(BatchCost.Padded, 1000, int.MaxValue, 0)]
    [InlineData(BatchCost.Padded, 4000, 3, 1)]
    [InlineData(BatchCost.Padded, long.MaxValue, int.MaxValue, 0.2)]
    [InlineData(BatchCost.Sum, 4000, int.MaxValue, 0.2)]
    [InlineData(BatchCost.Sum, 100_000, 7, 0.5)]
    public void Every_item_comes_once_an_epoch_and_no_batch_exceeds_its_budget(BatchCost cost, long budget, int maxItems, double spread)
    {
        var lengths = Lengths(300, 5, 1000);
        var plan = new LengthBatches(lengths, budget, 1, cost, maxItems, spread);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var batches = Enumerable.Range(0, plan.BatchesPerEpoch).Select(i => plan.Draw((epoch * (long)plan.BatchesPerEpoch) + i)).ToArray();
            Assert.All(batches, batch => Assert.Equal(epoch, batch.Epoch));
            Assert.Equal(Enumerable.Range(0, 300), batches.SelectMany(batch => batch.Items).Order());
            Assert.All(batches, batch => Assert.InRange(batch.Items.Count, 1, maxItems));
            Assert.All(batches, batch => Assert.InRange(Cost(batch.Items, lengths, cost), 1, budget));
        }
    }

    [Fact]
    public void Items_of_similar_length_come_together_and_the_budget_is_used()
    {
        var lengths = Lengths(2000, 5, 1000);
        var plan = new LengthBatches(lengths, 8000, 1);
        var batches = Enumerable.Range(0, plan.BatchesPerEpoch).Select(i => plan.Draw(i).Items).ToArray();
        var padded = batches.Sum(items => Cost(items, lengths, BatchCost.Padded));
        Assert.InRange(padded / (double)lengths.Sum(), 1, 1.2);

        // A random order would pad almost as much again.
        Assert.InRange(padded / (double)batches.Length / 8000, 0.75, 1);
    }

    [Fact]
    public void Epochs_and_seeds_differ_in_the_order_and_in_the_company_of_an_item()
    {
        var lengths = Lengths(200, 50, 60);
        int[][] Epoch(ulong seed, long epoch)
        {
            var plan = new LengthBatches(lengths, 600, seed);
            return [.. Enumerable.Range(0, plan.BatchesPerEpoch).Select(i => plan.Draw((epoch * plan.BatchesPerEpoch) + i).Items.Order().ToArray())];
        }

        static HashSet<string> Sets(int[][] batches) => [.. batches.Select(items => string.Join(' ', items))];
        Assert.NotEqual(Epoch(1, 0), Epoch(1, 1));
        Assert.True(Sets(Epoch(1, 0)).Intersect(Sets(Epoch(1, 1))).Count() < 2);
        Assert.True(Sets(Epoch(1, 0)).Intersect(Sets(Epoch(2, 0))).Count() < 2);
        Assert.Equal(Epoch(7, 5), Epoch(7, 5));
    }

    [Fact]
    public void Long_and_short_batches_are_mixed_over_an_epoch()
    {
        var lengths = Lengths(1000, 5, 1000);
        var plan = new LengthBatches(lengths, 4000, 3);
        var longest = Enumerable.Range(0, plan.BatchesPerEpoch).Select(i => plan.Draw(i).Items.Max(item => lengths[item])).ToArray();
        var (first, second) = (longest[..(longest.Length / 2)].Average(), longest[(longest.Length / 2)..].Average());
        Assert.InRange(first / second, 0.7, 1.4);
    }

    [Fact]
    public void Any_update_can_be_drawn_alone()
    {
        var lengths = Lengths(100, 5, 100);
        var (inOrder, jumping) = (new LengthBatches(lengths, 500, 9), new LengthBatches(lengths, 500, 9));
        var expected = Enumerable.Range(0, 200).Select(i => inOrder.Draw(i).Items).ToArray();
        foreach (var update in new[] { 199, 0, 57, 58, 3, 198 })
        {
            Assert.Equal(expected[update], jumping.Draw(update).Items);
        }

        Assert.Equal(1_000_000L, jumping.Draw(1_000_000L * jumping.BatchesPerEpoch).Epoch);
    }

    [Fact]
    public void Equal_lengths_fill_whole_batches()
    {
        var plan = new LengthBatches(Enumerable.Repeat(10, 64).ToArray(), 80, 1);
        Assert.Equal(8, plan.BatchesPerEpoch);
        Assert.All(Enumerable.Range(0, 8), i => Assert.Equal(8, plan.Draw(i).Items.Count));
    }

    [Fact]
    public void A_few_short_items_join_a_bucket_of_longer_ones()
    {
        int[] lengths = [.. Enumerable.Repeat(100, 20), 10];
        Assert.Equal(3, new LengthBatches(lengths, 1000, 1).BatchesPerEpoch);
    }

    [Fact]
    public void An_item_that_never_fits_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => new LengthBatches([10, 999, 20], 100, 1));
        Assert.Contains("Item 1 has a length of 999", error.Message, StringComparison.Ordinal);
        Assert.Contains("Item 2", Assert.Throws<ArgumentException>(() => new LengthBatches([10, 99, 0], 100, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new LengthBatches([], 100, 1));
    }

    private static int[] Lengths(int count, int least, int most)
    {
        var draws = Draws.Keyed(4, 0, 0);
        return [.. Enumerable.Range(0, count).Select(_ => draws.Integer(least, most))];
    }

    private static long Cost(IReadOnlyList<int> items, int[] lengths, BatchCost cost) => cost == BatchCost.Padded
        ? (long)items.Max(i => lengths[i]) * items.Count
        : items.Sum(i => (long)lengths[i]);
}
