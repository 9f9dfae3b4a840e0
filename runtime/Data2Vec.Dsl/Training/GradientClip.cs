using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>Clipping by the global norm of a flat gradient.</summary>
public static class GradientClip
{
    // torch's and fairseq's guard against a norm of zero.
    private const double Guard = 1e-6;

    // On the CPU a norm is summed in float32 by few accumulators: over 2^24 equal elements it is 1 % too small, over rows it is exact.
    private const long RowElements = 1 << 12;

    /// <summary>
    /// Makes the mean of a summed gradient, in place, and scales it so that its L2 norm is at most <paramref name="maxNorm"/>: both in one pass.
    /// Nothing is read back from the device.
    /// </summary>
    /// <param name="gradients">All gradients of a model, <c>[N]</c>.</param>
    /// <param name="maxNorm">Largest norm; 0 does not clip.</param>
    /// <param name="count">What the gradient is the sum over.</param>
    /// <returns>The mean's norm before clipping, a scalar on the gradient's device, in the caller's dispose scope.</returns>
    public static torch.Tensor Apply(torch.Tensor gradients, double maxNorm, long count = 1)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var norm = Norm(gradients).div_(count);
        if (maxNorm > 0)
        {
            var factor = norm.add(Guard).reciprocal_().mul_(maxNorm).clamp_max_(1);
            gradients.mul_(factor.div_(count));
        }
        else if (count != 1)
        {
            gradients.div_(count);
        }

        return norm.MoveToOuterDisposeScope();
    }

    // The norm of the rows' norms and of what is left over.
    private static torch.Tensor Norm(torch.Tensor gradients)
    {
        var (length, rows) = (gradients.NumberOfElements, gradients.NumberOfElements / RowElements);
        var rest = gradients.narrow(0, rows * RowElements, length - (rows * RowElements));
        if (rows == 0)
        {
            return torch.linalg.vector_norm(rest);
        }

        var norms = torch.linalg.vector_norm(gradients.narrow(0, 0, rows * RowElements).view(rows, RowElements), dims: [1]);
        return torch.linalg.vector_norm(torch.cat([norms, torch.linalg.vector_norm(rest).view(1)]));
    }
}
