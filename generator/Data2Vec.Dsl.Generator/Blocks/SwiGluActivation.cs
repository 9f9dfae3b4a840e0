using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>A gate and a value of one linear layer: SiLU(gate) · value. (Shazeer, GLU Variants Improve Transformer, 2020; Llama.)</summary>
internal sealed class SwiGluActivation : FeedForwardActivation
{
    // Widths are multiples of this, so that products are of whole vectors.
    private const long Step = 8;

    public override Activation Kind => Activation.SwiGlu;

    public override PartNames Names { get; } = new(Timm: "mlp.{fc1_g,fc1_x}");

    public override long Inputs(long hidden) => checked(2 * hidden);

    public override string Of(string x) => $"SwiGlu({x})";

    // Gate and value are views of the layer's result, which is kept, and so is the gate's SiLU.
    public override Cost CostOf(Dim positions, long hidden)
    {
        var numbers = positions * hidden;
        return Operation.New(kept: 3 * numbers, output: numbers, gradients: 2 * numbers);
    }

    // A usual width would make three matrices of what are two elsewhere. Two thirds of it make as many parameters.
    public override bool Accepts(TransformerAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var dim = context.Shape[2].Size.Constant;
        var suggestion = System.Math.Max(1, ((8 * dim / 3) + Step - 1) / Step * Step);
        return Check.Said(
            context.Findings, spec, nameof(attribute.Hidden),
            $"the width of gate and value; three matrices of {Literal.People(suggestion)} are as large as two of {Literal.People(4 * dim)}",
            Literal.Said(suggestion), nameof(attribute.Activation));
    }
}
