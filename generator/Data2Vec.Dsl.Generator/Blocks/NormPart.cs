using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>Where a norm stands, and what it is called there.</summary>
/// <param name="Name">In the state, such as norm1.</param>
/// <param name="Field">What its fields start with, such as _norm1.</param>
/// <param name="Part">The part of the model.</param>
/// <param name="Width">Channels that it normalises.</param>
/// <param name="Epsilon">The small number under the root.</param>
/// <param name="Fairseq">Its name in fairseq's state; empty where it has none.</param>
/// <param name="HuggingFace">Its name in Hugging Face's.</param>
internal sealed record NormPlace(
    string Name, string Field, Part Part, long Width, double Epsilon, string Fairseq = "", string HuggingFace = "");

/// <summary>A norm of some kind in its place: in a block, around the blocks or as a stage.</summary>
internal sealed class NormPart : BlockPart
{
    private readonly INormalisation _norm;
    private readonly NormPlace _place;

    public NormPart(INormalisation norm, NormPlace place)
    {
        (_norm, _place) = (norm, place);
        Parameters = [.. norm.Learned.Select(tensor => new ParameterPlan(
            $"{place.Name}.{tensor.Name}", place.Field + tensor.Suffix, place.Part, ParameterGroup.Vectors, tensor.Start, [place.Width],
            Name(place.Fairseq, tensor.Name), Name(place.HuggingFace, tensor.Name)))];
    }

    public override Cost CostOf(Dim positions) => _norm.CostOf(positions, _place.Width);

    /// <summary>A norm inside a block, of the kind that its stack declares.</summary>
    public static NormPart InBlock(BlockContext context, string name, string field, PartNames names) => new(
        Normalisations.Of(context.Attribute.NormKind),
        new(name, field, Part.Context, context.Dim, context.Attribute.Epsilon, context.Names.Fairseq.Of(names, ""), context.Names.HuggingFace.Of(names, "")));

    /// <summary>The stack's own norm, in front of the blocks or behind them.</summary>
    public static NormPart OfStack(BlockContext context, string name, string field) => new(
        Normalisations.Of(context.Attribute.NormKind),
        new(name, field, Part.Context, context.Dim, context.Attribute.Epsilon, context.Names.Fairseq.Norm, context.Names.HuggingFace.Norm));

    /// <summary>The expression that normalises.</summary>
    public string Of(string x) =>
        $"{_norm.Name}({x}, {string.Join(", ", Parameters.Select(parameter => parameter.Field))}, {Literal.Of(_place.Epsilon)})";

    private static string Name(string place, string tensor) => place.Length == 0 ? "" : $"{place}.{tensor}";
}
