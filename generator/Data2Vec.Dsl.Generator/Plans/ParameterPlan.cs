using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>One learned tensor of a stage.</summary>
/// <param name="Name">Its state name, relative to the stage where a stage repeats.</param>
/// <param name="Field">The field that holds it.</param>
/// <param name="IsLocal">It stands before the mask point.</param>
/// <param name="IsMatrix">It is a weight, which recipes may decay, and not a bias, norm, factor or token.</param>
/// <param name="Start">The initialiser, as generated code says it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Fairseq">Its name in fairseq's state dictionary, relative in the same way; empty for a head, which is not read from there.</param>
internal sealed record ParameterPlan(
    string Name, string Field, bool IsLocal, bool IsMatrix, string Start, IReadOnlyList<long> Shape, string Fairseq = "")
{
    // The runtime's ParameterLayout has the same.
    private const long Alignment = 16;

    /// <summary>How often it exists, in as many equal blocks.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Elements of all copies.</summary>
    public long Count => checked(Copies * Elements);

    /// <summary>Its shape as comments show it: [768, 3, 16, 16].</summary>
    public string ShapeText => "[" + string.Join(", ", Shape.Select(size => size.ToString(CultureInfo.InvariantCulture))) + "]";

    /// <summary>What all copies take in the flat buffer.</summary>
    public long Aligned => checked(Copies * ((Elements + Alignment - 1) / Alignment * Alignment));

    /// <summary>The method that declares it, inherited from the runtime's model class.</summary>
    public string Declaration => (IsLocal ? "Local" : "Context") + (IsMatrix ? "Weight" : "Vector");

    private long Elements => Shape.Aggregate(1L, (product, size) => checked(product * size));
}
