using TorchSharp;

namespace Data2Vec.Dsl.Monitoring;

/// <summary>How far the positions of a stage are spread, in three figures: a stage that collapses loses all of them.</summary>
/// <param name="Stage">The stage: <c>local encoder</c>, <c>block 0</c> and so on, <c>target</c>, <c>prediction</c>.</param>
/// <param name="Deviation">Standard deviation over positions, averaged over channels.</param>
/// <param name="Cosine">Mean cosine between two positions, -1 to 1; 1 where all point the same way.</param>
/// <param name="Rank">Effective rank: the number of directions that the positions differ in, from 1.</param>
public sealed record Spread(string Stage, double Deviation, double Cosine, double Rank)
{
    /// <summary>The figures of a stage.</summary>
    internal const int Figures = 3;

    // Of the rows' squared length: what differs by less is rounding, which has every direction.
    private const double Resolution = 1e-10;

    /// <summary>
    /// Deviation, mean cosine and effective rank. The cosine is (‖Σ x̂‖² - Σ ‖x̂‖²) / (n (n - 1)) over the unit vectors x̂; the rank is the participation
    /// ratio tr(C)² / ‖C‖² of the covariance C. Rows that are equal up to rounding have rank 1.
    /// </summary>
    /// <param name="rows">One row per position, <c>[n, D]</c> with n ≥ 2.</param>
    /// <returns><c>[3]</c> in float32 without gradient, in the caller's dispose scope.</returns>
    public static torch.Tensor Of(torch.Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var gradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var x = rows.to(torch.ScalarType.Float32);
        var n = x.size(0);
        var unit = torch.nn.functional.normalize(x, dim: 1);
        var cosine = unit.sum([0]).square().sum().sub(unit.square().sum()).div((double)n * (n - 1)).clamp(-1, 1);
        var centred = x.sub(x.mean([0], keepdim: true));
        var variance = centred.square().sum([0]);
        var deviation = variance.div(n - 1).add(Monitoring.Deviation.Epsilon).sqrt().mean();

        // Gram matrix and covariance have the same length; the smaller one is the cheaper.
        var products = n < x.size(1) ? centred.matmul(centred.t()) : centred.t().matmul(centred);
        var trace = variance.sum();
        var ratio = trace.square().div(products.square().sum()).clamp_min(1);
        var rank = torch.where(trace.le(x.square().sum().mul(Resolution)), torch.ones_like(ratio), ratio);
        return torch.stack([deviation, cosine, rank]).MoveToOuterDisposeScope();
    }
}
