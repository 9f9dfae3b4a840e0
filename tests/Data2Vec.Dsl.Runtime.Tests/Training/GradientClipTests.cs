using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

public class GradientClipTests
{
    [Theory]
    [InlineData(1, 0.6, 0.8)]
    [InlineData(5.1, 3, 4)]
    [InlineData(0, 3, 4)]
    public void The_norm_is_limited_and_the_direction_kept(double most, double first, double second)
    {
        using var gradients = torch.tensor(new[] { 3f, 4f });
        using var norm = GradientClip.Apply(gradients, most);
        Assert.Equal(5f, norm.item<float>());
        var values = TensorAssert.Values(gradients);
        TensorAssert.Close(first, values[0], 1e-6);
        TensorAssert.Close(second, values[1], 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void A_sum_becomes_its_mean_before_it_is_limited(double most)
    {
        using var mean = torch.tensor(new[] { 3f, 4f });
        using var sum = mean * 7;
        using var expected = GradientClip.Apply(mean, most);
        using var norm = GradientClip.Apply(sum, most, count: 7);
        TensorAssert.Close(expected, norm, 1e-6, 0);
        TensorAssert.Close(mean, sum, 1e-6, 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void The_divisor_alone_leaves_the_gradient(double most)
    {
        using var gradients = torch.tensor(new[] { 3f, 4f }) * 7;
        var (norm, divisor) = GradientClip.Of(gradients, most, count: 7);
        Assert.Equal([21f, 28f], TensorAssert.Values(gradients));
        Assert.Equal([1L], divisor.shape);
        TensorAssert.Close(5, norm.item<float>(), 1e-6);
        TensorAssert.Close(most == 0 ? 7 : 35, divisor.item<float>(), 1e-6);
        norm.Dispose();
        divisor.Dispose();
    }

    [Fact]
    public void A_gradient_of_zero_stays_zero()
    {
        using var gradients = torch.zeros(4);
        using var norm = GradientClip.Apply(gradients, 1);
        Assert.All(TensorAssert.Values(gradients), v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(12_345)]
    [InlineData(1 << 24)]
    public void The_norm_of_many_elements_is_exact(long count)
    {
        using var gradients = torch.full(count, 0.1f);
        using var norm = GradientClip.Apply(gradients, 0);
        TensorAssert.Close(0.1 * Math.Sqrt(count), norm.item<float>(), 1e-5);
    }
}
