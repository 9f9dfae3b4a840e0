using TorchSharp;

namespace Data2Vec.Dsl.Monitoring;

/// <summary>The sign of a collapsed model: predictions or targets that are the same at every position.</summary>
public static class Deviation
{
    /// <summary>What is added to each channel's variance.</summary>
    internal const double Epsilon = 1e-6;

    /// <summary>
    /// The standard deviation over rows, averaged over channels: mean of √(unbiased variance + 1e-6). fairseq logs it as target_var and
    /// pred_var although it is no variance. (fairseq's compute_var; fixture losses.)
    /// </summary>
    /// <param name="rows">One row per masked position, <c>[M, D]</c> with M ≥ 2.</param>
    /// <returns>A scalar in float32 without gradient, in the caller's dispose scope.</returns>
    public static torch.Tensor Of(torch.Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var gradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        return rows.to(torch.ScalarType.Float32).var(0, unbiased: true).add(Epsilon).sqrt().mean().MoveToOuterDisposeScope();
    }
}
