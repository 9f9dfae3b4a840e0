using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;

namespace Data2Vec.Dsl.Runtime.Tests.Masking;

public class RandomMaskTests
{
    [Theory]
    [InlineData("text_base")]
    [InlineData("text_large")]
    [InlineData("small")]
    public void The_masks_are_those_of_fairseq_for_the_same_noise(string name)
    {
        using var fixture = FairseqCase.Load("random_masks");
        var settings = fixture.Json.GetProperty("cases").GetProperty(name);
        var (rows, length) = (settings.GetProperty("rows").GetInt32(), settings.GetProperty("length").GetInt32());
        var ratio = settings.GetProperty("mask_ratio").GetDouble();
        var noise = fixture[$"{name}.noise"].data<float>().ToArray();
        var masks = new bool[rows * length];
        for (var row = 0; row < rows; row++)
        {
            RandomMask.Draw(masks.AsSpan(row * length, length), ratio, noise.AsSpan(row * length, length));
        }

        Assert.Equal(fixture[$"{name}.mask"].data<bool>().ToArray(), masks);
        Assert.Equal(settings.GetProperty("kept").GetInt32(), RandomMask.Kept(length, ratio));
    }

    [Theory]
    [InlineData(196, 0.8, 39)]
    [InlineData(196, 0.75, 49)]
    [InlineData(512, 0.48, 266)]
    [InlineData(10, 0, 10)]
    [InlineData(10, 1, 0)]
    public void The_kept_count_is_rounded_down_in_floating_point(int length, double ratio, int kept)
    {
        var mask = new bool[length];
        RandomMask.Draw(mask, ratio, Draws.Keyed(3, 1, 4));
        Assert.Equal(kept, mask.Count(m => !m));
    }

    [Fact]
    public void Every_position_is_masked_about_equally_often()
    {
        const int Samples = 4000;
        var counts = new int[24];
        for (var i = 0; i < Samples; i++)
        {
            var mask = new bool[counts.Length];
            RandomMask.Draw(mask, 0.5, Draws.Keyed(1, 0, i));
            for (var j = 0; j < mask.Length; j++)
            {
                counts[j] += mask[j] ? 1 : 0;
            }
        }

        // Five standard deviations of a fair coin thrown 4000 times.
        Assert.All(counts, c => Assert.InRange(c, (Samples / 2) - 158, (Samples / 2) + 158));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_ratio_outside_0_to_1_is_refused(double ratio) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomMask.Draw(new bool[4], ratio, Draws.Keyed(1, 0, 0)));

    [Fact]
    public void Noise_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => RandomMask.Draw(new bool[4], 0.5, new float[3]));
}
