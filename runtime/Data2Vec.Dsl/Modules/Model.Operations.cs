using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Randomness;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl;

// The operations that generated code is written in: few and large native calls. They are inherited members because a name that a class
// inherits cannot be taken over by a type of the user's namespace.
public abstract partial class Model
{
    /// <summary>A scope that disposes every intermediate of a computation except what is moved out of it.</summary>
    protected static DisposeScope NewScope() => torch.NewDisposeScope();

    /// <summary>x · Wᵀ + b over the last axis. <c>[…, In] → […, Out]</c></summary>
    protected static torch.Tensor Linear(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias = null) =>
        FastLinear.Apply(MixedPrecision.Factor(x), MixedPrecision.Factor(weight), bias is null ? null : MixedPrecision.Factor(bias));

    /// <summary>Normalises over the last axis. Shape unchanged.</summary>
    protected static torch.Tensor LayerNorm(torch.Tensor x, torch.Tensor weight, torch.Tensor bias, double epsilon) =>
        functional.layer_norm(MixedPrecision.Exact(x), [x.size(-1)], weight, bias, epsilon);

    /// <summary>x + y, each spread over the other's missing axes. <c>[…, N, D]</c></summary>
    /// <remarks>A method, because the compiler tries every operator and conversion of tensors and numbers where it sees a plus.</remarks>
    protected static torch.Tensor Add(torch.Tensor x, torch.Tensor y) => x + y;

    /// <summary>The exact (erf) GELU. Shape unchanged.</summary>
    protected static torch.Tensor Gelu(torch.Tensor x) => functional.gelu(x);

    /// <summary>
    /// softmax(q kᵀ / √d + bias) v. Each <c>[B, H, N, d]</c>; the bias broadcasts to <c>[B, H, N, N]</c>.
    /// </summary>
    protected static torch.Tensor Attention(torch.Tensor q, torch.Tensor k, torch.Tensor v, torch.Tensor? bias = null, double dropout = 0)
    {
        if (!FastDropout.IsOurs(q, dropout))
        {
            // The processor's fused kernel is the slower one in bfloat16: its products are too small to gain what rounding costs.
            Func<torch.Tensor, torch.Tensor> format = q.device_type == DeviceType.CPU ? MixedPrecision.Exact : MixedPrecision.Factor;
            return functional.scaled_dot_product_attention(format(q), format(k), format(v), bias is null ? null : format(bias), dropout, false);
        }

        // torch computes it in these steps as well where weights are dropped, but draws one after the other.
        var scores = MixedPrecision.Exact(torch.matmul(q.mul(1 / Math.Sqrt(q.size(-1))), k.transpose(-2, -1)));
        var weights = functional.softmax(bias is null ? scores : scores + bias, -1);
        return torch.matmul(MixedPrecision.Factor(FastDropout.Apply(weights, dropout)), v);
    }

    /// <summary>Splits fused projections into heads. <c>[B, N, 3·H·d] → 3 × [B, H, N, d]</c>, laid out as [q | k | v].</summary>
    protected static (torch.Tensor Query, torch.Tensor Key, torch.Tensor Value) SplitHeads(torch.Tensor qkv, int heads)
    {
        var (b, n, width) = (qkv.size(0), qkv.size(1), qkv.size(2) / 3);

        // Unbound and not selected: backwards it is one concatenation, not three tensors of zeros with a third of the gradient each.
        var parts = qkv.view(b, n, 3, heads, width / heads).unbind(2);
        return (parts[0].transpose(1, 2), parts[1].transpose(1, 2), parts[2].transpose(1, 2));
    }

    /// <summary>Puts the heads' results side by side. <c>[B, H, N, d] → [B, N, H·d]</c></summary>
    protected static torch.Tensor MergeHeads(torch.Tensor x) => x.transpose(1, 2).flatten(2);

    /// <summary>The bias of a fused projection whose keys have none. <c>[D], [D] → [3·D]</c></summary>
    protected static torch.Tensor QueryValueBias(torch.Tensor query, torch.Tensor value) =>
        torch.cat([query, torch.zeros_like(query), value], 0);

    /// <summary>Cuts an image into patches and maps each to a vector. <c>[B, C, H, W] → [B, N, D]</c>, row by row.</summary>
    /// <remarks>A convolution whose kernel equals its stride is one matrix product over the patches.</remarks>
    protected static torch.Tensor EmbedPatches(torch.Tensor pixels, torch.Tensor weight, torch.Tensor bias)
    {
        var (b, c, p) = (pixels.size(0), pixels.size(1), weight.size(2));
        var (rows, columns) = (pixels.size(2) / p, pixels.size(3) / p);
        var patches = pixels.view(b, c, rows, p, columns, p).permute(0, 2, 4, 1, 3, 5).reshape(b, rows * columns, c * p * p);
        return Linear(patches, weight.view(weight.size(0), c * p * p), bias);
    }

    /// <summary>Puts one vector in front of each sequence. <c>[B, N, D] → [B, 1 + N, D]</c></summary>
    protected static torch.Tensor Prepend(torch.Tensor token, torch.Tensor x) =>
        torch.cat([token.view(1, 1, -1).expand(x.size(0), 1, -1), x], 1);

    /// <summary>Replaces the masked positions by one vector. <c>[B, N, D]</c> with a mask of <c>[B, N]</c>; shape unchanged.</summary>
    protected static torch.Tensor Replace(torch.Tensor x, torch.Tensor mask, torch.Tensor token) =>
        torch.where(mask.unsqueeze(-1), token, x);

    /// <summary>Zeroes elements with probability <paramref name="p"/> and rescales the others. Nothing happens outside training.</summary>
    protected static torch.Tensor Dropout(torch.Tensor x, double p, bool training) => training ? FastDropout.Apply(x, p) : x;

    /// <summary>Stochastic depth: drops a whole branch per sample and rescales the survivors. Nothing happens outside training.</summary>
    /// <param name="x">The branch, <c>[B, N, D]</c>, or <c>[M, D]</c> of the masked positions.</param>
    /// <param name="p">The probability that a sample goes without it.</param>
    /// <param name="training">Whether anything is dropped.</param>
    /// <param name="only">Which positions <paramref name="x"/> has, where it has not all.</param>
    protected static torch.Tensor DropPath(torch.Tensor x, double p, bool training, MaskBatch? only = null)
    {
        if (!training || p == 0)
        {
            return x;
        }

        var keep = StepDraws.KeptSamples(only?.Grid.Samples ?? x.size(0), p, x.device);
        return x * (only is null ? keep : keep.view(-1, 1).index_select(0, only.MaskedIndices.floor_divide(only.Grid.Positions)));
    }

    /// <summary>Runs a block that keeps only its input for the backward pass and is computed once more there. 2 × <c>[B, N, D]</c></summary>
    /// <param name="block">The block.</param>
    /// <param name="x">Its input, <c>[B, N, D]</c>.</param>
    /// <param name="only">The positions that are wanted of it, where not all are.</param>
    /// <param name="draws">Whether it draws random numbers, which are then the same both times.</param>
    protected static (torch.Tensor Output, torch.Tensor FeedForward) Recompute(
        Func<torch.Tensor, MaskBatch?, (torch.Tensor Output, torch.Tensor FeedForward)> block, torch.Tensor x, MaskBatch? only, bool draws = false) =>
        Recomputation.Run((input, _) => block(input, only), x, null, draws);

    /// <summary>Runs a block with a bias on its attention that keeps only its input and is computed once more in the backward pass.</summary>
    /// <inheritdoc cref="Recompute(Func{torch.Tensor, MaskBatch, ValueTuple{torch.Tensor, torch.Tensor}}, torch.Tensor, MaskBatch, bool)"/>
    /// <typeparam name="TBias">A bias there always is, or one that a batch without padding does not have.</typeparam>
    protected static (torch.Tensor Output, torch.Tensor FeedForward) Recompute<TBias>(
        Func<torch.Tensor, TBias, MaskBatch?, (torch.Tensor Output, torch.Tensor FeedForward)> block, torch.Tensor x, TBias bias, MaskBatch? only, bool draws = false)
        where TBias : torch.Tensor? =>
        Recomputation.Run((input, given) => block(input, (TBias)given!, only), x, bias, draws);

    /// <summary>True when a block is to be skipped for this batch.</summary>
    protected static bool Skip(double p, bool training) => training && p != 0 && StepDraws.Unit() < p;

    /// <summary>Gathers a bias table by a fixed index. <c>[R, H]</c> and <c>[N, N]</c> → <c>[1, H, N, N]</c></summary>
    protected static torch.Tensor GatherBias(torch.Tensor table, torch.Tensor index)
    {
        var n = index.size(0);
        return table.index_select(0, index.view(-1)).view(n, n, -1).permute(2, 0, 1).unsqueeze(0);
    }

    /// <summary>The given rows of all positions of all samples. <c>[B, N, D]</c> and <c>[M]</c> → <c>[M, D]</c></summary>
    protected static torch.Tensor Rows(torch.Tensor x, torch.Tensor rows) => x.reshape(-1, x.size(-1)).index_select(0, rows);

    /// <summary>The masked positions, where only those are wanted. <c>[B, Extra + N, D]</c> → <c>[M, D]</c></summary>
    protected static torch.Tensor Only(MaskBatch? only, torch.Tensor x) => only is null ? x : Rows(x, only.MaskedIndicesWithExtra);

    /// <summary>The sequence without its first <paramref name="count"/> positions. <c>[B, count + N, D] → [B, N, D]</c></summary>
    protected static torch.Tensor DropFirst(torch.Tensor x, long count) => count == 0 ? x : x.narrow(1, count, x.size(1) - count);
}
