using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>A root mean square norm: x / √(mean of x²) · weight. (Zhang and Sennrich, 2019; Llama.)</summary>
internal sealed class RmsNormalisation : Normalisation<RmsNormAttribute>
{
    public override NormKind Kind => NormKind.Rms;

    public override string Name => "RmsNorm";

    public override IReadOnlyList<(string Name, string Suffix, string Start)> Learned { get; } = [("weight", "Weight", "Ones")];

    // It keeps its input, the normalised positions and a factor of each; squares and means on the way are held. Going back, each of its two products
    // makes a product for either factor, and the squares one more.
    public override Cost CostOf(Dim positions, long width)
    {
        var numbers = positions * width;
        return Operation.New(kept: (2 * numbers) + positions, output: numbers, gradients: 4 * numbers, held: numbers + (2 * positions));
    }

    protected override double EpsilonOf(RmsNormAttribute attribute) => attribute.Epsilon;
}
