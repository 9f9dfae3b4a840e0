using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Distillation;

/// <summary>
/// The distance between predictions and targets: a sum over masked positions and channels, never a mean, computed in float32.
/// (fairseq's d2v_loss; fixture losses.)
/// </summary>
public static class RegressionLoss
{
    /// <summary>scale · Σ (prediction - target)², without a factor ½: what fairseq computes for a beta of 0.</summary>
    /// <param name="prediction">The student's predictions, <c>[M, D]</c>.</param>
    /// <param name="target">The targets, <c>[M, D]</c>, without gradient.</param>
    /// <param name="scale">Factor on the sum; the paper's is 1/√D.</param>
    /// <returns>A scalar in float32, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">Predictions and targets are of different shapes.</exception>
    public static torch.Tensor SumSquared(torch.Tensor prediction, torch.Tensor target, double scale)
    {
        RequireEqualShapes(prediction, target);
        using var scope = torch.NewDisposeScope();
        var sum = functional.mse_loss(Float(prediction), Float(target), Reduction.Sum);
        return sum.mul(scale).MoveToOuterDisposeScope();
    }

    /// <summary>scale · Σ ℓ(prediction - target), with ℓ(d) = ½ d²/beta where |d| &lt; beta, else |d| - ½ beta.</summary>
    /// <param name="prediction">The student's predictions, <c>[M, D]</c>.</param>
    /// <param name="target">The targets, <c>[M, D]</c>, without gradient.</param>
    /// <param name="beta">Where the parabola turns into a line, above 0.</param>
    /// <param name="scale">Factor on the sum; the paper's is 1/√D.</param>
    /// <returns>A scalar in float32, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">Predictions and targets are of different shapes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="beta"/> is not above 0; what fairseq computes for 0 is <see cref="SumSquared"/>.
    /// </exception>
    public static torch.Tensor SmoothL1(torch.Tensor prediction, torch.Tensor target, double beta, double scale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(beta);
        RequireEqualShapes(prediction, target);
        using var scope = torch.NewDisposeScope();
        var sum = functional.smooth_l1_loss(Float(prediction), Float(target), Reduction.Sum, beta);
        return sum.mul(scale).MoveToOuterDisposeScope();
    }

    // torch would repeat an axis of size 1 in silence, and the loss would compare everything with everything.
    private static void RequireEqualShapes(torch.Tensor prediction, torch.Tensor target)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(target);
        if (!prediction.shape.SequenceEqual(target.shape))
        {
            throw new ArgumentException(
                $"Each prediction has one target, but the predictions are [{string.Join(", ", prediction.shape)}] and the targets [{string.Join(", ", target.shape)}].",
                nameof(target));
        }
    }

    private static torch.Tensor Float(torch.Tensor x) => x.to(torch.ScalarType.Float32);
}
