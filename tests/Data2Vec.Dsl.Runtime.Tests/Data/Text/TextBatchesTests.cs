using CsCheck;

namespace Data2Vec.Dsl.Data.Text;

public sealed class TextBatchesTests
{
    private static readonly SpecialTokens Special = new(0, 1, 2, 3, 99);

    [Fact]
    public void An_epoch_shows_every_text_once_between_start_and_end() => Gen.Int[0, 30].Array[1, 60].Where(lengths => lengths.Sum() > 0).Sample(
        lengths =>
        {
            var set = Set(lengths);
            var batches = TextBatches.OfTexts(set, 64, 5, longest: 20);
            var shown = Rows(batches, 0, (int)batches.BatchesPerEpoch!, 64);
            var expected = Enumerable.Range(0, lengths.Length).Where(i => lengths[i] > 0).Select(i => Key(set.Row(i, 20)));
            Assert.Equal(expected.Order(), shown.Order());
            Assert.Equal((lengths.Count(n => n > 18), lengths.Count(n => n == 0)), (batches.Cut, batches.LeftOut));
        },
        iter: 50);

    [Fact]
    public void Padding_stands_behind_shorter_texts_only()
    {
        var batches = TextBatches.OfTexts(Set([5, 4, 4]), 100, 1, 20);
        using var batch = batches.BatchAt(0);
        Assert.Equal([3, 7], batch.Tokens.shape);
        Assert.Equal(2, batch.Padding!.sum().item<long>());
        Assert.Equal(batch.Tokens.eq(1).data<bool>().ToArray(), batch.Padding.data<bool>().ToArray());
        using var even = TextBatches.OfTexts(Set([4, 4]), 100, 1, 20).BatchAt(0);
        Assert.Null(even.Padding);
    }

    [Fact]
    public void Blocks_are_the_texts_end_to_end() => Gen.Select(Gen.Int[0, 12].Array[1, 20], Gen.Int[2, 9]).Where((lengths, _) => lengths.Sum() > 0).Sample(
        (lengths, length) =>
        {
            var set = Set(lengths);
            var batches = TextBatches.OfBlocks(set, length, 3, 5);
            var stream = Enumerable.Range(0, lengths.Length).SelectMany(i => set.Text(i).ToArray().Append(2)).ToArray();
            var expected = stream.Chunk(length - 1).Select(block => Key(block.Prepend(0)));
            Assert.Equal(expected.Order(), Rows(batches, 0, (int)batches.BatchesPerEpoch!, 3 * length).Order());
            Assert.Equal((0, 0), (batches.Cut, batches.LeftOut));
        },
        iter: 100);

    [Fact]
    public void An_update_is_drawn_alone_and_epochs_and_seeds_differ()
    {
        var set = Set([.. Enumerable.Range(1, 200).Select(i => 1 + (i % 17))]);
        var (a, b, other) = (TextBatches.OfTexts(set, 60, 7, 20), TextBatches.OfTexts(set, 60, 7, 20), TextBatches.OfTexts(set, 60, 8, 20));
        _ = Rows(a, 0, (int)a.BatchesPerEpoch! + 2, 60);
        var update = (int)a.BatchesPerEpoch! + 2;
        Assert.Equal(Rows(a, update, 1, 60), Rows(b, update, 1, 60));
        Assert.NotEqual(Rows(a, 0, (int)a.BatchesPerEpoch!, 60), Rows(a, (int)a.BatchesPerEpoch!, (int)a.BatchesPerEpoch!, 60));
        Assert.NotEqual(Rows(a, 0, (int)a.BatchesPerEpoch!, 60), Rows(other, 0, (int)a.BatchesPerEpoch!, 60));
    }

    [Fact]
    public void Texts_without_tokens_are_a_data_error()
    {
        Assert.Throws<DataException>(() => TextBatches.OfTexts(Set([0, 0]), 100, 1, 20));
        Assert.Throws<DataException>(() => TextBatches.OfBlocks(Set([0, 0]), 8, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TextBatches.OfTexts(Set([4]), 10, 1, longest: 20));
    }

    // No two texts are alike.
    private static TextSet Set(int[] lengths) =>
        new([.. lengths.Select((length, text) => Enumerable.Range(0, length).Select(i => 4 + (text * 100) + i).ToArray())], Special, 100_000);

    private static List<string> Rows(TextBatches batches, long first, int updates, int budget)
    {
        var rows = new List<string>();
        for (var update = first; update < first + updates; update++)
        {
            using var batch = batches.BatchAt(update);
            Assert.InRange(batch.Tokens.NumberOfElements, 1, budget);
            rows.AddRange(batch.Tokens.data<long>().ToArray().Chunk((int)batch.Tokens.size(1)).Select(row => Key(row.Where(id => id != 1).Select(id => (int)id))));
        }

        return rows;
    }

    private static string Key(IEnumerable<int> ids) => string.Join(' ', ids);
}
