using TorchSharp;

namespace Data2Vec.Dsl.Data;

public sealed class ImageSetTests
{
    [Theory]
    [InlineData(1, 5, 7)]
    [InlineData(3, 9, 11)]
    [InlineData(3, 16, 16)]
    public void Normalised_pixels_have_mean_0_and_deviation_1_in_each_channel(int channels, int height, int width)
    {
        var set = Random(20, channels, height, width);
        using var batch = set.Batch(Enumerable.Range(0, 20).ToArray());
        using var x = batch.Pixels.to(torch.float64);
        Assert.Equal([20, channels, height, width], x.shape);
        for (var channel = 0; channel < channels; channel++)
        {
            using var plane = x.select(1, channel);
            Assert.Equal(0, plane.mean().item<double>(), 1e-5);
            Assert.Equal(1, plane.std(unbiased: false).item<double>(), 1e-5);
        }
    }

    [Fact]
    public void Each_pixel_is_what_the_formula_says()
    {
        var set = Random(6, 3, 13, 17).With(new Normalisation([0.1, 0.5, 0.9], [0.2, 1.0, 3.0]));
        int[] indices = [4, 0, 4];
        using var batch = set.Batch(indices);
        var values = batch.Pixels.data<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            var (image, within) = Math.DivRem(i, set.ImageLength);
            var channel = within / (13 * 17);
            var expected = ((set.Image(indices[image])[within] / 255.0) - set.Normalisation.Mean[channel]) / set.Normalisation.Std[channel];
            Assert.Equal(expected, values[i], 2e-6);
        }
    }

    [Fact]
    public void A_constant_channel_becomes_zero()
    {
        var set = new ImageSet([.. Enumerable.Repeat((byte)77, 2 * 9)], 1, 3, 3, "", "");
        using var batch = set.Batch([0, 1]);
        Assert.Equal(0, batch.Pixels.abs().max().item<float>(), 1e-6f);
    }

    [Fact]
    public void A_given_batch_is_overwritten_and_a_wrong_one_refused()
    {
        var set = Random(4, 1, 6, 6);
        using var fresh = set.Batch([3, 1]);
        using var batch = new ImageBatch(torch.full([2, 1, 6, 6], 9f));
        set.Fill([3, 1], batch);
        Assert.True(fresh.Pixels.equal(batch.Pixels).all().item<bool>());
        Assert.Throws<ArgumentException>(() => set.Fill([0], batch));
        using var other = new ImageBatch(torch.zeros(2, 1, 6, 5));
        Assert.Throws<ArgumentException>(() => set.Fill([0, 1], other));
    }

    [Fact]
    public void Some_images_keep_labels_and_the_statistics_of_the_whole()
    {
        var set = Random(10, 1, 4, 4, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
        var some = set.Take([5, 3]);
        Assert.Equal([2, 0], some.Labels.ToArray());
        Assert.True(set.Image(5).SequenceEqual(some.Image(0)));
        Assert.Same(set.Normalisation, some.Normalisation);
    }

    [Fact]
    public void Sizes_and_labels_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[17], 1, 4, 4, "", ""));
        Assert.Throws<ArgumentException>(() => new ImageSet([], 1, 4, 4, "", ""));
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[16], 1, 4, 4, "", "", [0, 0], ["a"]));
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[16], 1, 4, 4, "", "", [1], ["a"]));
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[16], 1, 4, 4, "", "", [-1], ["a"]));
    }

    internal static ImageSet Random(int count, int channels, int height, int width, int[]? labels = null)
    {
        var pixels = new byte[count * channels * height * width];
        new Random(5).NextBytes(pixels);
        return new ImageSet(pixels, channels, height, width, "random", "none", labels, labels is null ? null : ["a", "b", "c"]);
    }
}
