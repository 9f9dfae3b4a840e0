using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>What a stack of blocks costs, operation by operation in the order of <see cref="TransformerBlockCode"/>.</summary>
internal sealed class TransformerCost(TransformerPlan plan)
{
    private readonly TransformerAttribute _attribute = plan.Attribute;
    private readonly Dim _n = plan.Output[1].Size;

    // Positions times channels.
    private readonly Dim _x = plan.Output[1].Size * plan.Dim;

    private bool IsPreNorm => _attribute.Norm == Norm.Pre;

    /// <summary>
    /// Attention by one fused operation, which keeps no scores and computes them again in the backward pass. torch has none for dropout on
    /// the CPU, nor for a bias that is learned.
    /// </summary>
    private bool IsFused => _attribute.AttentionDropout == 0 && plan.Bias is null;

    /// <summary>All blocks and the norms around them.</summary>
    public Cost OfStack()
    {
        var cost = _attribute.Depth * (_attribute.Recompute ? Again(OfBlock()) : OfBlock());
        if (_attribute.Recompute && plan.Bias is { IsShared: true })
        {
            // What enters all blocks is kept as well, and is the same for all samples.
            cost = cost.KeepingOnce(_attribute.Heads * _n * _n);
        }

        cost = _attribute.InputNorm ? cost + NormOf(_x) : cost;
        cost = _attribute is { Norm: Norm.Pre, FinalNorm: true } ? cost + NormOf(_x) : cost;
        return _attribute.InputDropout > 0 ? cost.Keeping(_x) : cost;
    }

    /// <summary>Operations of a block behind its attention for one position, which is for itself there.</summary>
    public (long Forward, long Backward) BehindAttention()
    {
        var adapter = IsPreNorm ? _attribute.AdapterDim : 0;
        var forward = checked(2 * plan.Dim * (plan.Dim + (2 * plan.Hidden) + (2 * adapter)));
        return (forward, checked((_attribute.Recompute ? 3 : 2) * forward));
    }

    /// <summary>One block that keeps all that its backward pass reads.</summary>
    public Cost OfBlock() => Attention() + FeedForward() + Adapter();

    // It keeps its input, and goes forward once more before it goes back.
    private Cost Again(Cost block) => (Cost.None with { Forward = block.Forward, Backward = block.Forward + block.Backward }).Keeping(_x);

    // The input of each product is kept: what enters the projections, and what the heads have made.
    private Cost Attention()
    {
        var projections = Cost.Product(2 * _n * 4 * plan.Dim * plan.Dim).Keeping(2 * _x);
        var scores = _attribute.Heads * _n * _n;
        var products = Cost.Product(4 * _n * _n * plan.Dim).Keeping(3 * _x);
        products = IsFused
            ? (products with { Backward = products.Backward + (2 * _n * _n * plan.Dim) }).Keeping(_attribute.Heads * _n)
            : products.Keeping(_attribute.AttentionDropout > 0 ? 3 * scores : scores);
        return projections + products + Residual();
    }

    private Cost FeedForward()
    {
        // Before and behind the GELU; dropout keeps what it multiplies by.
        var hidden = _n * plan.Hidden;
        var products = Cost.Product(4 * _n * plan.Dim * plan.Hidden).Keeping(_x + (2 * hidden));
        return (_attribute.ActivationDropout > 0 ? products.Keeping(hidden) : products) + Residual();
    }

    // What becomes of a branch: dropout keeps its factors, a learned scale its input, the norm its own.
    private Cost Residual()
    {
        var cost = NormOf(_x);
        cost = _attribute.Dropout > 0 ? cost.Keeping(_x) : cost;
        cost = _attribute.LayerScale > 0 ? cost.Keeping(_x) : cost;
        return plan.HasDropPath ? cost.Keeping(1) : cost;
    }

    private Cost Adapter() => _attribute.AdapterDim > 0 && IsPreNorm
        ? NormOf(_x) + Cost.Product(4 * _n * plan.Dim * _attribute.AdapterDim).Keeping(_x + (_n * _attribute.AdapterDim))
        : Cost.None;

    // Its input, and mean and deviation of each position.
    private Cost NormOf(Dim input) => Cost.None.Keeping(input + (2 * _n));
}
