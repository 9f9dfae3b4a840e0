using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>What the parts of a block are told.</summary>
/// <param name="Attribute">The stack's declaration.</param>
/// <param name="Modality">Of what the encoder is.</param>
/// <param name="Shape">What flows into a block and out of it, [B, N, D].</param>
/// <param name="Bias">A bias on the attention, if any.</param>
/// <param name="Names">What other libraries call the parts.</param>
/// <param name="IsLast">No stage follows the stack: behind its attention the last block computes no positions but those that are wanted.</param>
internal sealed record BlockContext(
    TransformerAttribute Attribute, Modality Modality, Shape Shape, IAttentionBias? Bias, StateNaming Names, bool IsLast)
{
    public Dim Positions => Shape[1].Size;

    public long Dim => Shape[2].Size.Constant;

    /// <summary>The norms stand in front of the branches, not behind the sums.</summary>
    public bool IsPreNorm => Attribute.Norm == Norm.Pre;

    /// <summary>How a weight starts: by BEiT's law in vision, by BERT's elsewhere.</summary>
    public string WeightStart => Modality == Modality.Image ? "TruncatedNormal(0.0, 0.02)" : "Normal(0.02)";

    /// <summary>How a projection back into the stream starts: in vision smaller with depth.</summary>
    public string ResidualStart => Modality == Modality.Image ? "ResidualTruncatedNormal(0.02, layer + 1)" : "Normal(0.02)";

    /// <summary>What flows behind the attention, as comments say it: all positions, or those that are wanted.</summary>
    public string Wanted => WantedOf(Dim);

    /// <summary>The same of another width.</summary>
    public string WantedOf(long width) => IsLast ? $"[…, {width}]" : Shape.Resize(Role.Channel, width).ToString();

    /// <summary>A weight of a part.</summary>
    public ParameterPlan Matrix(string name, string field, string start, PartNames names, params long[] shape) =>
        Parameter(name, field, ParameterGroup.Matrices, start, names, ".weight", shape);

    /// <summary>A bias, norm or factor of a part; <paramref name="suffix"/> follows the part's name in other libraries.</summary>
    public ParameterPlan Vector(string name, string field, string start, PartNames names, string suffix, long size) =>
        Parameter(name, field, ParameterGroup.Vectors, start, names, suffix, size);

    private ParameterPlan Parameter(string name, string field, ParameterGroup group, string start, PartNames names, string suffix, params long[] shape) =>
        new(name, field, Part.Context, group, start, shape, Names.Fairseq.Of(names, suffix), Names.HuggingFace.Of(names, suffix));
}
