using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Modules;

public class InitializerTests
{
    private const int Count = 200_000;

    // Mean and standard deviation of a normal law with mean m and deviation 1 cut at ±2, from its closed form.
    public static TheoryData<double, double> Normals => new() { { 0, 1 }, { 0.02, 1 }, { 0, 0.02 } };

    [Theory]
    [MemberData(nameof(Normals))]
    public void A_truncated_normal_law_has_the_moments_of_its_closed_form(double mean, double std)
    {
        var values = Draw(new Initializer.TruncatedNormalValues(mean, std, 1));
        var (low, high) = ((-2 - mean) / std, (2 - mean) / std);
        double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        double Distribution(double x) => Enumerable.Range(0, 20_000).Sum(i => Density(-9 + ((x + 9) * (i + 0.5) / 20_000)) * (x + 9) / 20_000);
        var mass = Distribution(Math.Min(high, 9)) - Distribution(Math.Max(low, -9));
        var shift = (Density(low) - Density(high)) / mass;
        var expectedMean = mean + (std * shift);
        var expectedStd = std * Math.Sqrt(1 + (((low * Density(low)) - (high * Density(high))) / mass) - (shift * shift));

        var (foundMean, foundStd) = Moments(values);
        TensorAssert.Close(expectedMean, foundMean, 0, 5 * expectedStd / Math.Sqrt(Count), "mean");
        TensorAssert.Close(expectedStd, foundStd, 5 / Math.Sqrt(2.0 * Count), 0, "standard deviation");
        Assert.All(values, v => Assert.InRange(v, -2.0, 2.0));
    }

    [Fact]
    public void Tokens_of_data2vec_vision_are_spread_as_fairseqs()
    {
        using var fixture = FairseqCase.Load("init_statistics");
        var (_, std) = Moments(Draw(new Initializer.TruncatedNormalValues(0.02, 1, 1)));
        foreach (var name in new[] { "cls_emb", "mask_emb" })
        {
            var statistics = fixture.Json.GetProperty("models").GetProperty("v1_vision").GetProperty(name);
            var tolerance = 5 / Math.Sqrt(2.0 * statistics.GetProperty("count").GetInt32());
            TensorAssert.Close(statistics.GetProperty("std").GetDouble(), std, tolerance, 0, name);
        }

        Assert.InRange(std, 0.875, 0.885);
    }

    [Fact]
    public void A_narrow_law_never_reaches_its_cut()
    {
        // As many numbers as a draw has values: the farthest of them is likely to be there, and lies 5.3 deviations out.
        using var values = torch.zeros(1 << 24);
        new Initializer.TruncatedNormalValues(0, 0.02, 1).Fill(values, new TensorDraws(1, 0));
        using var extreme = values.abs().max();
        Assert.InRange(extreme.item<float>(), 0.095f, 0.107f);
    }

    [Fact]
    public void Scaling_follows_the_cut()
    {
        var values = Draw(new Initializer.TruncatedNormalValues(0, 1, 0.25));
        TensorAssert.Close(0.25 * 0.8796, Moments(values).Std, 0.01);
        Assert.All(values, v => Assert.InRange(v, -0.5, 0.5));
    }

    [Fact]
    public void The_fan_in_law_is_uniform()
    {
        var values = Draw(new Initializer.UniformValues(-0.125, 0.125));
        TensorAssert.Close(0.125 / Math.Sqrt(3), Moments(values).Std, 0.01);
        Assert.All(values, v => Assert.InRange(v, -0.125, 0.125));
        Assert.True(values.Max() > 0.1249 && values.Min() < -0.1249);
    }

    [Fact]
    public void The_normal_law_is_not_cut()
    {
        var values = Draw(new Initializer.NormalValues(1));
        TensorAssert.Close(1, Moments(values).Std, 0.01);
        Assert.True(values.Max() > 3 && values.Min() < -3);
    }

    [Fact]
    public void Constants_are_exact()
    {
        Assert.All(Draw(new Initializer.ConstantValue(0)), v => Assert.Equal(0, v));
        Assert.All(Draw(new Initializer.ConstantValue(1)), v => Assert.Equal(1, v));
        Assert.All(Draw(new Initializer.ConstantValue(0.5)), v => Assert.Equal(0.5, v));
    }

    private static double[] Draw(Initializer law)
    {
        using var values = torch.full(Count, 77f);
        law.Fill(values, new TensorDraws(11, 0));
        return TensorAssert.Values(values);
    }

    private static (double Mean, double Std) Moments(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))));
    }
}
