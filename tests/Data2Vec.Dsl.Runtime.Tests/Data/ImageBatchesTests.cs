using TorchSharp;

namespace Data2Vec.Dsl.Data;

public sealed class ImageBatchesTests
{
    private static readonly Augmentation Changes = new(Shift: 2, Flip: true, Border.Edge);

    [Theory]
    [InlineData(10, 5)]
    [InlineData(10, 3)]
    [InlineData(10, 10)]
    [InlineData(4, 11)]
    public void Each_epoch_shows_each_image_once_in_another_order(int count, int batchSize)
    {
        using var batches = new ImageBatches(ImageSetTests.Random(count, 1, 2, 2), batchSize, seed: 3);
        const int Epochs = 6;
        var drawn = Enumerable.Range(0, (Epochs * count / batchSize) + 1).SelectMany(update => batches.Draw(update)).Take(Epochs * count).ToArray();
        var orders = Enumerable.Range(0, Epochs).Select(epoch => drawn.Where(d => d.Epoch == epoch).Select(d => d.Index).ToArray()).ToArray();
        Assert.All(orders, order => Assert.Equal(Enumerable.Range(0, count), order.Order()));
        Assert.True(orders.Select(order => string.Join(",", order)).Distinct().Count() >= Epochs - 1);
    }

    [Fact]
    public void Any_update_drawn_alone_equals_the_one_of_an_uninterrupted_run()
    {
        var set = ImageSetTests.Random(23, 3, 8, 8);
        using var run = new ImageBatches(set, 5, seed: 7, Changes);
        for (var update = 0; update < 12; update++)
        {
            using var expected = run.BatchAt(update);
            using var alone = new ImageBatches(set, 5, seed: 7, Changes, ahead: 0);
            using var actual = alone.BatchAt(update);
            Assert.True(Same(expected, actual), $"update {update}");
        }
    }

    [Fact]
    public void Jumping_about_gives_the_same_batches_as_going_on()
    {
        var set = ImageSetTests.Random(23, 1, 8, 8);
        using var forward = new ImageBatches(set, 4, seed: 7, Changes, ahead: 0);
        using var jumping = new ImageBatches(set, 4, seed: 7, Changes);
        foreach (var update in new[] { 9L, 0, 0, 1, 50, 2, 51 })
        {
            using var expected = forward.BatchAt(update);
            using var actual = jumping.BatchAt(update);
            Assert.True(Same(expected, actual), $"update {update}");
        }
    }

    [Fact]
    public void A_batch_stays_as_it_is_while_later_ones_are_made()
    {
        using var batches = new ImageBatches(ImageSetTests.Random(23, 1, 8, 8), 4, seed: 7);
        using var first = batches.BatchAt(0);
        using var copy = first.Pixels.clone();
        for (var update = 1; update < 5; update++)
        {
            batches.BatchAt(update).Dispose();
        }

        Assert.True(copy.Equals(first.Pixels));
    }

    [Fact]
    public void Another_seed_gives_another_order() =>
        Assert.NotEqual(
            new ImageBatches(ImageSetTests.Random(50, 1, 2, 2), 50, seed: 1).Draw(0),
            new ImageBatches(ImageSetTests.Random(50, 1, 2, 2), 50, seed: 2).Draw(0));

    [Fact]
    public void Without_changes_a_batch_holds_the_images_that_were_drawn()
    {
        var set = ImageSetTests.Random(12, 3, 5, 5);
        using var batches = new ImageBatches(set, 7, seed: 1);
        using var batch = batches.BatchAt(1);
        using var expected = set.Batch([.. batches.Draw(1).Select(d => d.Index)]);
        Assert.True(Same(expected, batch));
    }

    [Theory]
    [InlineData(Border.Zero)]
    [InlineData(Border.Edge)]
    public void Every_changed_image_is_one_of_the_possible_shifts_and_flips_and_all_of_them_occur(Border border)
    {
        const int Shift = 2, Side = 6;
        var set = ImageSetTests.Random(1, 3, Side, Side).With(new Normalisation([0, 0, 0], [1 / 255.0, 1 / 255.0, 1 / 255.0]));
        var possible = new Dictionary<string, int>();
        for (var down = -Shift; down <= Shift; down++)
        {
            for (var right = -Shift; right <= Shift; right++)
            {
                possible[Reference(set.Image(0), Side, down, right, false, border)] = 0;
                possible[Reference(set.Image(0), Side, down, right, true, border)] = 0;
            }
        }

        Assert.Equal(50, possible.Count);
        using var batches = new ImageBatches(set, 1000, seed: 1, new Augmentation(Shift, true, border));
        using var batch = batches.BatchAt(0);
        var values = batch.Pixels.data<float>().ToArray();
        foreach (var image in values.Chunk(3 * Side * Side))
        {
            possible[Text(image)]++; // throws on an impossible one
        }

        Assert.All(possible.Values, count => Assert.InRange(count, 4, 50));
    }

    [Fact]
    public void A_shift_larger_than_the_image_empties_it_or_repeats_its_edge()
    {
        var set = ImageSetTests.Random(1, 1, 3, 3);
        using var batches = new ImageBatches(set, 500, seed: 1, new Augmentation(Shift: 9, Border: Border.Edge));
        using var batch = batches.BatchAt(0);
        using var expected = set.Batch([0]);
        var known = expected.Pixels.data<float>().ToArray().ToHashSet();
        Assert.All(batch.Pixels.data<float>().ToArray(), value => Assert.Contains(value, known));
    }

    [Fact]
    public void A_batch_that_memory_cannot_be_asked_for_is_refused() => Assert.Contains(
        "at most 8388607", Assert.Throws<DataException>(() => new ImageBatches(ImageSetTests.Random(1, 1, 8, 8), 1 << 23, seed: 1)).Message, StringComparison.Ordinal);

    private static bool Same(ImageBatch a, ImageBatch b) => a.Pixels.Equals(b.Pixels);

    private static string Reference(ReadOnlySpan<byte> image, int side, int down, int right, bool flip, Border border)
    {
        var result = new float[image.Length];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var y = 0; y < side; y++)
            {
                for (var x = 0; x < side; x++)
                {
                    var (fromY, fromX) = (y - down, (flip ? side - 1 - x : x) - right);
                    var inside = fromY >= 0 && fromY < side && fromX >= 0 && fromX < side;
                    (fromY, fromX) = (Math.Clamp(fromY, 0, side - 1), Math.Clamp(fromX, 0, side - 1));
                    result[(((channel * side) + y) * side) + x] =
                        inside || border == Border.Edge ? image[(((channel * side) + fromY) * side) + fromX] : 0;
                }
            }
        }

        return Text(result);
    }

    private static string Text(float[] values) => string.Join(",", values.Select(value => (int)MathF.Round(value)));
}
