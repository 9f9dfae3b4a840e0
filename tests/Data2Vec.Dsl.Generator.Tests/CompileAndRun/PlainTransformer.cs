using TorchSharp;
using static TorchSharp.torch;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>
/// A transformer written out in single operations of torch, one formula after the other, over the parameters of a generated encoder: what its fused and
/// shared operations are compared with.
/// </summary>
/// <param name="parameters">The encoder's parameters by name.</param>
/// <param name="heads">Attention heads.</param>
/// <param name="epsilon">The small constant of the norms.</param>
internal sealed class PlainTransformer(IReadOnlyDictionary<string, Tensor> parameters, int heads, double epsilon)
{
    /// <summary>A parameter.</summary>
    public Tensor this[string name] => parameters[name];

    /// <summary>x / √(mean(x²) + ε) · weight.</summary>
    public Tensor RmsNorm(Tensor x, string name) =>
        x / (x.pow(2).mean([-1], keepdim: true) + epsilon).sqrt() * this[name + ".weight"];

    /// <summary>(x - mean) / √(variance + ε) · weight + bias.</summary>
    public Tensor LayerNorm(Tensor x, string name)
    {
        var centred = x - x.mean([-1], keepdim: true);
        return (centred / (centred.pow(2).mean([-1], keepdim: true) + epsilon).sqrt() * this[name + ".weight"]) + this[name + ".bias"];
    }

    /// <summary>x Wᵀ + b, or without b where there is none.</summary>
    public Tensor Linear(Tensor x, string name) => parameters.TryGetValue(name + ".bias", out var bias)
        ? x.matmul(this[name + ".weight"].t()) + bias
        : x.matmul(this[name + ".weight"].t());

    /// <summary>SiLU(x Gᵀ + g) · (x Vᵀ + v), with the gate's rows above the value's.</summary>
    public Tensor Gated(Tensor x, string name)
    {
        var hidden = this[name + ".weight"].size(0) / 2;
        var gate = x.matmul(this[name + ".weight"][..(int)hidden].t()) + this[name + ".bias"][..(int)hidden];
        var value = x.matmul(this[name + ".weight"][(int)hidden..].t()) + this[name + ".bias"][(int)hidden..];
        return gate * gate.sigmoid() * value;
    }

    /// <summary>½ x (1 + erf(x / √2)).</summary>
    public static Tensor Gelu(Tensor x) => 0.5 * x * (1 + (x / Math.Sqrt(2)).erf());

    /// <summary>softmax(q kᵀ / √d + bias, without keys that are padding) v, and the projection.</summary>
    /// <param name="x">The input, <c>[B, N, D]</c>.</param>
    /// <param name="name">The block's name of it.</param>
    /// <param name="table">A bias for each offset of query and key, and each head, <c>[2·L - 1, H]</c>; null for none.</param>
    /// <param name="padding">True where a position is padding, <c>[B, N]</c>; null for none.</param>
    public Tensor Attention(Tensor x, string name, Tensor? table, Tensor? padding)
    {
        var (b, n, width) = (x.size(0), x.size(1), x.size(2));
        var qkv = Linear(x, name + ".qkv");
        if (parameters.TryGetValue(name + ".query.bias", out var query))
        {
            qkv += cat([query, zeros(width), this[name + ".value.bias"]]);
        }

        var parts = qkv.view(b, n, 3, heads, width / heads).permute(2, 0, 3, 1, 4);
        var scores = parts[0].matmul(parts[1].transpose(-2, -1)) / Math.Sqrt(width / heads);
        if (table is not null)
        {
            // Offset -(L - 1) has the first row.
            var offsets = arange(n).unsqueeze(1) - arange(n).unsqueeze(0) + ((table.size(0) - 1) / 2);
            scores += table.index_select(0, offsets.flatten()).view(n, n, heads).permute(2, 0, 1);
        }

        if (padding is not null)
        {
            scores = scores.masked_fill(padding.view(b, 1, 1, n), double.NegativeInfinity);
        }

        return Linear(scores.softmax(-1).matmul(parts[2]).transpose(1, 2).reshape(b, n, width), name + ".projection");
    }
}
