using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Randomness;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>
/// One pass through a stack of transformer blocks. It runs block after block, hands what they give to whoever collects layers, skips blocks and
/// computes them again in the backward pass where that is declared, and gives the last block the positions that alone are wanted.
/// </summary>
/// <remarks>
/// Behind the attention of the last block each position is for itself, so the others need not be computed. What no later block needs is released as
/// soon as the next one has run.
/// </remarks>
public sealed class BlockStack
{
    private readonly int _layers;
    private readonly LayerResults? _results;
    private readonly MaskBatch? _only;
    private int _layer;
    private torch.Tensor? _given;

    internal BlockStack(int layers, LayerResults? results, MaskBatch? only) => (_layers, _results, _only) = (layers, results, only);

    /// <summary>The chance of a block to be skipped for the batch; 0 outside training.</summary>
    internal double Skip { get; init; }

    /// <summary>Each block keeps only its input and is computed again in the backward pass.</summary>
    internal bool Recompute { get; init; }

    /// <summary>A block draws random numbers, which are the same when it is computed again.</summary>
    internal bool Draws { get; init; }

    /// <summary>Runs the next block. <c>[B, N, D] → [B, N, D]</c>; of the last block <c>[M, D]</c> where only masked positions are wanted.</summary>
    /// <param name="block">Makes of its input, and of the positions that are wanted of it, its output and its feed-forward branch.</param>
    /// <param name="x">The input: what entered the stack, or what the block before gave.</param>
    public torch.Tensor Run(Func<torch.Tensor, MaskBatch?, (torch.Tensor Output, torch.Tensor FeedForward)> block, torch.Tensor x) =>
        Next((input, _, only) => block(input, only), x, null);

    /// <summary>Runs the next block with a bias on its attention.</summary>
    /// <inheritdoc cref="Run(Func{torch.Tensor, MaskBatch, ValueTuple{torch.Tensor, torch.Tensor}}, torch.Tensor)"/>
    /// <typeparam name="TBias">A bias there always is, or one that a batch without padding does not have.</typeparam>
    public torch.Tensor Run<TBias>(
        Func<torch.Tensor, TBias, MaskBatch?, (torch.Tensor Output, torch.Tensor FeedForward)> block, torch.Tensor x, TBias bias)
        where TBias : torch.Tensor? =>
        Next((input, given, only) => block(input, (TBias)given!, only), x, bias);

    /// <summary>To be called with what leaves the stack, behind a norm that stands there.</summary>
    public void Leave(torch.Tensor x) => _results?.Leave(x);

    private torch.Tensor Next(
        Func<torch.Tensor, torch.Tensor?, MaskBatch?, (torch.Tensor Output, torch.Tensor FeedForward)> block, torch.Tensor x, torch.Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (_layer == 0)
        {
            _results?.Enter(x);
        }

        var layer = _layer++;
        var only = layer == _layers - 1 ? _only : null;
        var output = IsSkipped() ? Model.Only(only, x) : Run(layer, (input, given) => block(input, given, only), x, bias);

        // The input of the stack is its owner's; what a block has given is ours, and autograd has its own hold on what it needs.
        if (!ReferenceEquals(output, x))
        {
            if (ReferenceEquals(x, _given))
            {
                x.Dispose();
            }

            _given = output;
        }

        return output;
    }

    private torch.Tensor Run(int layer, Recomputation.Block block, torch.Tensor x, torch.Tensor? bias)
    {
        var (output, feedForward) = Recompute ? Recomputation.Run(block, x, bias, Draws) : block(x, bias);
        _results?.Add(layer, output, feedForward);
        feedForward.Dispose();
        return output;
    }

    private bool IsSkipped() => Skip != 0 && StepDraws.Unit() < Skip;
}
