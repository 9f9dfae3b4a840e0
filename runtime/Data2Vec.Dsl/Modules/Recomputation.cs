using Data2Vec.Dsl.Randomness;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>
/// Gradient checkpointing of one transformer block: the forward pass keeps only what enters the block; the backward pass computes the block
/// once more and goes back through that. (Chen et al., Training Deep Nets with Sublinear Memory Cost, 2016.)
/// </summary>
/// <remarks>
/// Gradients come back through the block's output alone: nobody learns through a feed-forward branch, which is what a teacher's targets are
/// made of. TorchSharp also leaks a tensor for each result of a function that no gradient reaches.
/// </remarks>
internal sealed class Recomputation : torch.autograd.SingleTensorFunction<Recomputation>
{
    private const string Work = "block";

    /// <inheritdoc/>
    public override string Name => nameof(Recomputation);

    /// <summary>What a block makes of its input and, where there is one, of the bias on its attention.</summary>
    public delegate (torch.Tensor Output, torch.Tensor FeedForward) Block(torch.Tensor x, torch.Tensor? bias);

    /// <summary>Runs a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="x">Its input, <c>[B, N, D]</c>.</param>
    /// <param name="bias">The bias on its attention, if any.</param>
    /// <param name="draws">Whether it draws random numbers, which must be the same the second time.</param>
    public static (torch.Tensor Output, torch.Tensor FeedForward) Run(Block block, torch.Tensor x, torch.Tensor? bias, bool draws)
    {
        long? seed = draws ? StepDraws.NextStream() : null;
        var again = new BlockRun(block, seed, MixedPrecision.IsOn);
        if (!torch.is_grad_enabled() || !(x.requires_grad || bias is { requires_grad: true }))
        {
            return again.Forward(x, bias);
        }

        var output = bias is null ? apply(x, again) : apply(x, bias, again);
        return (output, again.FeedForward!);
    }

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        var inputs = vars.OfType<torch.Tensor>().ToList();
        var run = vars.OfType<BlockRun>().Single();
        ctx.save_for_backward(inputs);
        ctx.save_data(Work, run);
        using var gradient = torch.no_grad();
        (var output, run.FeedForward) = run.Forward(inputs[0], inputs.ElementAtOrDefault(1));
        return output;
    }

    /// <inheritdoc/>
    public override List<torch.Tensor> backward(torch.autograd.AutogradContext ctx, torch.Tensor grad_output)
    {
        PassedOn.Release();
        using var scope = torch.NewDisposeScope();
        var run = (BlockRun)ctx.get_data(Work);
        var inputs = ctx.get_saved_variables().Select(input => (Value: input.detach(), Needed: input.requires_grad)).ToList();
        foreach (var (value, needed) in inputs)
        {
            value.requires_grad = needed;
        }

        using (torch.enable_grad())
        {
            var (output, _) = run.Forward(inputs[0].Value, inputs.Count > 1 ? inputs[1].Value : null);
            torch.autograd.backward([output], [grad_output]);
        }

        var gradients = inputs.ConvertAll(input => input.Needed ? input.Value.grad!.MoveToOuterDisposeScope() : null!);
        PassedOn.Keep(grad_output, gradients);

        // One for each argument, and the last argument is no tensor.
        return [.. gradients, null!];
    }

    /// <summary>One run of a block, which can be repeated.</summary>
    private sealed record BlockRun(Block Block, long? Seed, bool MixedPrecision)
    {
        /// <summary>The branch of the first time, for who collects layers.</summary>
        public torch.Tensor? FeedForward { get; set; }

        public (torch.Tensor Output, torch.Tensor FeedForward) Forward(torch.Tensor x, torch.Tensor? bias)
        {
            using var precision = Data2Vec.Dsl.MixedPrecision.Use(MixedPrecision);
            if (Seed is { } seed)
            {
                StepDraws.Seed(seed);
            }

            return Block(x, bias);
        }
    }
}
