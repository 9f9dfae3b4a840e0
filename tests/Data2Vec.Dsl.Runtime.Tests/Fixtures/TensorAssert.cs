using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Fixtures;

/// <summary>Comparisons of tensors with a message that says where they differ.</summary>
public static class TensorAssert
{
    /// <summary>Fails unless shapes are equal and |actual - expected| ≤ absolute + relative · |expected| for every element.</summary>
    public static void Close(torch.Tensor expected, torch.Tensor actual, double relative, double absolute, string what = "tensor")
    {
        Assert.Equal(expected.shape, actual.shape);
        var (wanted, found) = (Values(expected), Values(actual));
        for (var i = 0; i < wanted.Length; i++)
        {
            Close(wanted[i], found[i], relative, absolute, $"{what}, element {i}");
        }
    }

    /// <summary>Fails unless |actual - expected| ≤ absolute + relative · |expected|. A NaN is close to nothing.</summary>
    public static void Close(double expected, double actual, double relative, double absolute = 0, string what = "value") =>
        Assert.True(
            Math.Abs(actual - expected) <= absolute + (relative * Math.Abs(expected)),
            FormattableString.Invariant($"{what}: expected {expected:R}, found {actual:R}"));

    /// <summary>All elements in double precision.</summary>
    public static double[] Values(torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return tensor.detach().to(torch.ScalarType.Float64).cpu().contiguous().view(-1).data<double>().ToArray();
    }
}
