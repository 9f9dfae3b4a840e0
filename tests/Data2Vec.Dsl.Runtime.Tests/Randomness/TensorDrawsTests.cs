using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Modules;

public class TensorDrawsTests
{
    // Three shares of the loop, and an end that fills no vector.
    private const int Count = (3 << 16) - 3;

    [Fact]
    public void An_element_depends_on_the_seed_and_its_place_alone()
    {
        var whole = Normal(new TensorDraws(5, 64), Count);
        foreach (var start in new[] { 8, 4096, 1 << 16, Count - 3 })
        {
            var position = start - (start % 8);
            Assert.Equal(whole[position..], Normal(new TensorDraws(5, 64 + position), Count - position));
        }

        Assert.Equal(whole[..13], Normal(new TensorDraws(5, 64), 13));
        Assert.NotEqual(whole, Normal(new TensorDraws(6, 64), Count));
    }

    [Fact]
    public void One_thread_draws_what_two_draw()
    {
        var threads = torch.get_num_threads();
        try
        {
            torch.set_num_threads(1);
            var alone = Normal(new TensorDraws(5, 0), Count);
            torch.set_num_threads(2);
            Assert.Equal(alone, Normal(new TensorDraws(5, 0), Count));
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    [Fact]
    public void The_normal_law_is_the_inverse_of_its_distribution_function()
    {
        using var scope = torch.NewDisposeScope();
        var shares = torch.empty(Count);
        new TensorDraws(5, 0).Uniform(shares, -1, 1);
        var expected = shares.to(torch.ScalarType.Float64).erfinv() * Math.Sqrt(2);
        TensorAssert.Close(TensorAssert.Values(expected), Normal(new TensorDraws(5, 0), Count), 1e-6, 1e-7, "inverse");
    }

    [Fact]
    public void All_numbers_are_equally_likely_and_those_in_a_row_are_strangers()
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.empty(1 << 20);
        new TensorDraws(5, 0).Uniform(values, 0, 1);
        var x = TensorAssert.Values(values);

        // Chi-square of 255 degrees of freedom: mean 255, deviation 22.6.
        var bins = new int[256];
        foreach (var value in x)
        {
            bins[(int)(value * 256)]++;
        }

        Assert.InRange(bins.Sum(n => Math.Pow(n - (x.Length / 256.0), 2) / (x.Length / 256.0)), 255 - (5 * 22.6), 255 + (5 * 22.6));
        foreach (var distance in new[] { 1, 2, 4, 8, 1 << 16 })
        {
            var correlation = Enumerable.Range(0, x.Length - distance).Average(i => (x[i] - 0.5) * (x[i + distance] - 0.5)) * 12;
            Assert.InRange(correlation, -5 / Math.Sqrt(x.Length - distance), 5 / Math.Sqrt(x.Length - distance));
        }
    }

    private static double[] Normal(TensorDraws draws, int count)
    {
        using var values = torch.empty(count);
        draws.Normal(values, 0, 1);
        return TensorAssert.Values(values);
    }
}
