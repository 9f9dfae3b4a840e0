using Data2Vec.Dsl.Randomness;

namespace Data2Vec.Dsl.Runtime.Tests.Masking;

public class DrawsTests
{
    private const int Count = 40_000;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 3)]
    public void Normal_numbers_have_their_mean_and_deviation(double mean, double deviation)
    {
        var draws = Draws.Keyed(1, 2, 3);
        var drawn = Enumerable.Range(0, Count).Select(_ => (draws.Normal(mean, deviation) - mean) / deviation).ToArray();
        Near(0, drawn.Average(), 1);
        Near(1, drawn.Average(x => x * x), Math.Sqrt(2));
        Near(0, drawn.Average(x => x * x * x), Math.Sqrt(15));
        Near(0.6827, drawn.Average(x => Math.Abs(x) < 1 ? 1.0 : 0), 0.466);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(10.0)]
    public void Poisson_counts_have_their_mean_as_variance(double mean)
    {
        var draws = Draws.Keyed(1, 2, 3);
        var drawn = Enumerable.Range(0, Count).Select(_ => (double)draws.Poisson(mean)).ToArray();
        Near(mean, drawn.Average(), Math.Sqrt(mean));
        Near(mean, drawn.Average(x => (x - mean) * (x - mean)), Math.Sqrt(mean + (2 * mean * mean)));
        Near(Math.Exp(-mean), drawn.Average(x => x == 0 ? 1.0 : 0), 0.5);
    }

    [Fact]
    public void A_large_Poisson_mean_does_not_underflow() => Assert.InRange(Draws.Keyed(1, 2, 3).Poisson(2000), 1700, 2300);

    [Fact]
    public void Distinct_numbers_are_distinct_and_every_order_is_equally_likely()
    {
        var draws = Draws.Keyed(1, 2, 3);
        var counts = Enumerable.Range(0, Count).Select(_ => draws.Distinct(2, 4)).CountBy(d => (d[0] * 4) + d[1]).ToList();
        Assert.Equal(12, counts.Count);
        Assert.All(counts, c => Near(1.0 / 12, c.Value / (double)Count, 0.28));
        Assert.DoesNotContain(counts, c => c.Key / 4 == c.Key % 4);
        Assert.Equal([5, 6, 7], draws.Distinct(3, [7, 5, 6]).Order());
        Assert.Empty(draws.Distinct(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => draws.Distinct(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => draws.Distinct(-1, 2));
    }

    // Five standard errors of a mean of draws with this deviation.
    private static void Near(double expected, double found, double deviation) =>
        Assert.InRange(found - expected, -5 * deviation / Math.Sqrt(Count), 5 * deviation / Math.Sqrt(Count));
}
