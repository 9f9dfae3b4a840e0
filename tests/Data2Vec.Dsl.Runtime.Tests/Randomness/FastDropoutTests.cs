using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Modules;

public class FastDropoutTests
{
    private const int Count = 1 << 20;

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.1)]
    [InlineData(0.75)]
    public void A_share_is_dropped_and_the_rest_makes_up_for_it(double p)
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.full(Count, 3f);
        var values = TensorAssert.Values(FastDropout.Apply(x, p));
        var kept = (float)(1 / (1 - p)) * 3f;
        Assert.All(values, value => Assert.True(value == 0 || value == kept, $"{value}"));
        Assert.InRange(values.Count(value => value == 0) / (double)Count, p - (5 * Math.Sqrt(p * (1 - p) / Count)), p + (5 * Math.Sqrt(p * (1 - p) / Count)));
    }

    [Fact]
    public void The_librarys_seed_decides_and_no_two_calls_drop_the_same()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.ones(7, 333);
        double[][] Twice()
        {
            torch.manual_seed(3);
            return [TensorAssert.Values(FastDropout.Apply(x, 0.5)), TensorAssert.Values(FastDropout.Apply(x, 0.5))];
        }

        var (first, again) = (Twice(), Twice());
        Assert.Equal(first, again);
        Assert.NotEqual(first[0], first[1]);
    }

    [Fact]
    public void Gradients_pass_where_values_do()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.ones([1000], requires_grad: true);
        var y = FastDropout.Apply(x, 0.3);
        y.sum().backward();
        Assert.Equal(TensorAssert.Values(y), TensorAssert.Values(x.grad!));
    }

    [Fact]
    public void A_shape_and_a_type_stay()
    {
        using var scope = torch.NewDisposeScope();
        var y = FastDropout.Apply(torch.ones([2, 3, 5], dtype: torch.ScalarType.BFloat16).transpose(0, 2), 0.5);
        Assert.Equal([5, 3, 2], y.shape);
        Assert.Equal(torch.ScalarType.BFloat16, y.dtype);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention_that_drops_next_to_nothing_is_the_librarys(bool biased)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(1);
        var (q, k, v) = (torch.randn(2, 3, 7, 4), torch.randn(2, 3, 7, 4), torch.randn(2, 3, 7, 4));
        var bias = biased ? torch.randn(1, 3, 7, 7) : null;
        var expected = torch.nn.functional.scaled_dot_product_attention(q, k, v, bias, 0, false);
        TensorAssert.Close(expected, Operations.Attend(q, k, v, bias, 1e-12), 1e-5, 1e-6);

        torch.manual_seed(1);
        var dropped = Operations.Attend(q, k, v, bias, 0.5);
        Assert.False(dropped.allclose(expected));
    }

    // The operation as generated code calls it.
    private sealed class Operations() : Model("operations", new ParameterStore(new ParameterLayout()))
    {
        public static torch.Tensor Attend(torch.Tensor q, torch.Tensor k, torch.Tensor v, torch.Tensor? bias, double dropout) => Attention(q, k, v, bias, dropout);
    }
}
