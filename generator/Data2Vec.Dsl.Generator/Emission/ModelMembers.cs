using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Members that several kinds of generated models have.</summary>
internal static class ModelMembers
{
    /// <summary>The type of a public property for an encoder: the encoder's own, unless that is not seen from everywhere.</summary>
    public static string PropertyOf(TypeSpec encoder, Modality modality) => encoder.Reach == Reach.Everywhere ? encoder.GlobalName : modality.Encoder;

    /// <summary>The constructor that users call: it makes the store of the parameters and hands it to the other one.</summary>
    public static void Constructor(CodeWriter code, TypeSpec type)
    {
        ConstructorHeader(code, type);
        code.Indented(() => code.Line($": this(new {Generated.Store}(Layout, device, seed))"));
        code.Line("{").Line("}").Line();
    }

    /// <summary>The layout of what has an encoder and a head.</summary>
    public static void LayoutWithHead(CodeWriter code, TypeSpec encoder, IReadOnlyList<ParameterPlan> head)
    {
        string Size(bool matrix) => Literal.Of(head.Where(p => p.IsMatrix == matrix).Sum(p => p.Aligned));
        code.Line($"public static readonly {Generated.Layout} Layout =").Indented(() => code.Line(
            $"{encoder.GlobalName}.Layout{(head.Count == 0 ? "" : $" with {{ HeadMatrices = {Size(true)}, HeadVectors = {Size(false)} }}")};")).Line();
    }

    /// <summary>Its documentation and signature.</summary>
    public static void ConstructorHeader(CodeWriter code, TypeSpec type) => code
        .Summary("Creates the model with fresh parameters.")
        .Line("/// <param name=\"device\">Where the parameters live; the CPU by default.</param>")
        .Line("/// <param name=\"seed\">Seed of the parameters' start values.</param>")
        .Line($"public {type.Name}({Generated.Device}? device = null, ulong seed = 1)");
}
