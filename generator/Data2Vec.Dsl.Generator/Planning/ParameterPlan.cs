using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>One learned tensor of a stage.</summary>
/// <param name="Name">Its state name, relative to the stage where a stage repeats.</param>
/// <param name="Field">The field that holds it.</param>
/// <param name="Part">Where in the encoder it stands.</param>
/// <param name="Group">With which others an optimiser treats it alike.</param>
/// <param name="Start">The initialiser, as generated code says it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Fairseq">
/// Its name in fairseq's state dictionary, relative in the same way; empty where it has none. Several names in braces stand for as many
/// tensors, whose rows the parameter holds below each other: self_attn.{q,k,v}_proj.weight.
/// </param>
/// <param name="HuggingFace">Its name in Hugging Face's state dictionary, in the same way, without a model's prefix.</param>
internal sealed record ParameterPlan(
    string Name, string Field, Part Part, ParameterGroup Group, string Start, IReadOnlyList<long> Shape, string Fairseq = "", string HuggingFace = "")
{
    // The runtime's ParameterLayout has the same.
    private const long Alignment = 16;

    /// <summary>How often it exists, in as many equal blocks.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Elements of all copies.</summary>
    public long Count => checked(Copies * Elements);

    /// <summary>It is a factor of products.</summary>
    public bool IsMatrix => Group == ParameterGroup.Matrices;

    /// <summary>Its shape as comments show it: [768, 3, 16, 16].</summary>
    public string ShapeText => "[" + string.Join(", ", Shape.Select(size => size.ToString(CultureInfo.InvariantCulture))) + "]";

    /// <summary>What all copies take in the flat buffer.</summary>
    public long Aligned => checked(Copies * ((Elements + Alignment - 1) / Alignment * Alignment));

    /// <summary>The method that declares it, inherited from the runtime's model class.</summary>
    public string Declaration => Part + Group.Kind;

    /// <summary>The one that declares it in each of the blocks.</summary>
    public string BlockDeclaration => "Block" + Group.Kind;

    /// <summary>Files of Hugging Face's library may lack it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Hugging Face's library keeps it beside the encoder, not under the encoder's prefix.</summary>
    public bool IsTopLevel { get; init; }

    /// <summary>For a table of a grid: how its rows lie, as the table of names says it; empty for all others.</summary>
    public string Table { get; init; } = "";

    private long Elements => Shape.Aggregate(1L, (product, size) => checked(product * size));
}
