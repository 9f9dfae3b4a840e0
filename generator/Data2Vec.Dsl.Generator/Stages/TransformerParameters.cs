using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>The learned tensors of a stack of blocks, in the order of the forward pass.</summary>
internal sealed class TransformerParameters(TransformerPlan plan)
{
    private readonly TransformerNames _fairseq = TransformerNames.OfFairseq(plan.Modality);
    private readonly TransformerNames _huggingFace = TransformerNames.OfHuggingFace(plan.Modality);

    // BEiT's laws in vision, where projections back into the stream start smaller with depth; BERT's elsewhere.
    private string Weight => plan.Modality == Modality.Image ? "TruncatedNormal(0.0, 0.02)" : "Normal(0.02)";

    private string Residual => plan.Modality == Modality.Image ? "ResidualTruncatedNormal(0.02, layer + 1)" : "Normal(0.02)";

    /// <summary>The stack's own norm.</summary>
    public IEnumerable<ParameterPlan> OfNorm(string name, string field)
    {
        foreach (var (part, suffix, start) in new[] { ("weight", "Weight", "Ones"), ("bias", "Bias", "Zeros") })
        {
            yield return new(
                $"{name}.{part}", field + suffix, Part.Context, false, start, [plan.Dim],
                $"{_fairseq.Norm}.{part}", _huggingFace.Norm.Length == 0 ? "" : $"{_huggingFace.Norm}.{part}");
        }
    }

    /// <summary>The tensors of one block, with names relative to it.</summary>
    public IEnumerable<ParameterPlan> OfBlock()
    {
        var (attribute, dim) = (plan.Attribute, plan.Dim);
        if (attribute.LayerScale > 0)
        {
            var start = $"Constant({Literal.Of(attribute.LayerScale)})";
            yield return Vector("scale1", "", "scale1", "_scale1", start, dim);
            yield return Vector("scale2", "", "scale2", "_scale2", start, dim);
        }

        yield return Vector("norm1", ".weight", "norm1.weight", "_norm1Weight", "Ones", dim);
        yield return Vector("norm1", ".bias", "norm1.bias", "_norm1Bias", "Zeros", dim);
        yield return Matrix("qkv", "attention.qkv.weight", "_qkvWeight", Weight, 3 * dim, dim);
        if (attribute.Bias == AttentionBias.QueryValue)
        {
            yield return Vector("query", "", "attention.query.bias", "_queryBias", "Zeros", dim);
            yield return Vector("value", "", "attention.value.bias", "_valueBias", "Zeros", dim);
        }
        else if (attribute.Bias == AttentionBias.All)
        {
            yield return Vector("qkv", ".bias", "attention.qkv.bias", "_qkvBias", "Zeros", 3 * dim);
        }

        if (plan.Bias is { IsShared: false })
        {
            yield return plan.Bias.TableOfBlock(attribute.Heads);
        }

        yield return Matrix("projection", "attention.projection.weight", "_projectionWeight", Residual, dim, dim);
        yield return Vector("projection", ".bias", "attention.projection.bias", "_projectionBias", "Zeros", dim);
        yield return Vector("norm2", ".weight", "norm2.weight", "_norm2Weight", "Ones", dim);
        yield return Vector("norm2", ".bias", "norm2.bias", "_norm2Bias", "Zeros", dim);
        yield return Matrix("hidden", "feed_forward.1.weight", "_hiddenWeight", Weight, plan.Hidden, dim);
        yield return Vector("hidden", ".bias", "feed_forward.1.bias", "_hiddenBias", "Zeros", plan.Hidden);
        yield return Matrix("output", "feed_forward.2.weight", "_outputWeight", Residual, dim, plan.Hidden);
        yield return Vector("output", ".bias", "feed_forward.2.bias", "_outputBias", "Zeros", dim);
        if (attribute.AdapterDim > 0)
        {
            yield return Vector("adapter.norm", ".weight", "adapter.norm.weight", "_adapterNormWeight", "Ones", dim);
            yield return Vector("adapter.norm", ".bias", "adapter.norm.bias", "_adapterNormBias", "Zeros", dim);
            yield return Matrix("adapter.1", "adapter.1.weight", "_adapterHiddenWeight", Weight, attribute.AdapterDim, dim);
            yield return Vector("adapter.1", ".bias", "adapter.1.bias", "_adapterHiddenBias", "Zeros", attribute.AdapterDim);
            yield return Matrix("adapter.2", "adapter.2.weight", "_adapterOutputWeight", Weight, dim, attribute.AdapterDim);
            yield return Vector("adapter.2", ".bias", "adapter.2.bias", "_adapterOutputBias", "Zeros", dim);
        }
    }

    private ParameterPlan Matrix(string part, string name, string field, string start, long rows, long columns) =>
        new(name, field, Part.Context, true, start, [rows, columns], _fairseq.Of(part, ".weight"), _huggingFace.Of(part, ".weight"));

    private ParameterPlan Vector(string part, string suffix, string name, string field, string start, long size) =>
        new(name, field, Part.Context, false, start, [size], _fairseq.Of(part, suffix), _huggingFace.Of(part, suffix));
}
