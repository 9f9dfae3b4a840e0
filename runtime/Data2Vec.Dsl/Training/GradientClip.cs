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
    /// What a summed gradient is to be divided by, so that it is a mean whose L2 norm is at most <paramref name="maxNorm"/>. <see cref="Adam.Step"/> takes it,
    /// which saves a pass over the gradient. Nothing is read back from the device.
    /// </summary>
    /// <param name="gradients">All gradients of a model, <c>[N]</c>.</param>
    /// <param name="maxNorm">Largest norm; 0 does not clip.</param>
    /// <param name="count">What the gradient is the sum over.</param>
    /// <returns>The mean's norm before clipping, a scalar, and the divisor, <c>[1]</c>, both on the gradient's device and in the caller's dispose scope.</returns>
    public static (torch.Tensor Norm, torch.Tensor Divisor) Of(torch.Tensor gradients, double maxNorm, long count = 1)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        return Of([gradients], maxNorm, count);
    }

    /// <summary>The same of a gradient in several pieces, at least one, by the norm of all of them together.</summary>
    internal static (torch.Tensor Norm, torch.Tensor Divisor) Of(IReadOnlyList<torch.Tensor> pieces, double maxNorm, long count)
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var norm = (pieces.Count == 1 ? NormOf(pieces[0]) : torch.linalg.vector_norm(torch.stack([.. pieces.Select(NormOf)]))).div_(count);
        var divisor = maxNorm > 0
            ? norm.add(Guard).div_(maxNorm).clamp_min_(1).mul_(count).view(1)
            : torch.full(1, (float)count, torch.ScalarType.Float32, norm.device);
        return (norm.MoveToOuterDisposeScope(), divisor.MoveToOuterDisposeScope());
    }

    /// <summary>Divides the gradient in place, for another optimiser than <see cref="Adam"/>.</summary>
    /// <inheritdoc cref="Of(torch.Tensor, double, long)"/>
    /// <returns>The mean's norm before clipping, a scalar on the gradient's device, in the caller's dispose scope.</returns>
    public static torch.Tensor Apply(torch.Tensor gradients, double maxNorm, long count = 1)
    {
        var (norm, divisor) = Of(gradients, maxNorm, count);
        using (divisor)
        using (torch.no_grad())
        {
            gradients.div_(divisor);
        }

        return norm;
    }

    // The norm of the rows' norms and of what is left over.
    private static torch.Tensor NormOf(torch.Tensor gradients)
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
