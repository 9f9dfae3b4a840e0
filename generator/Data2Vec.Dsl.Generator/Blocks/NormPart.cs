using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>Where a norm stands, and what it is called there.</summary>
/// <param name="Name">In the state, such as norm1.</param>
/// <param name="Field">What its fields start with, such as _norm1.</param>
/// <param name="Part">The part of the model.</param>
/// <param name="Positions">How many vectors it normalises.</param>
/// <param name="Width">Channels of each.</param>
/// <param name="Epsilon">The small number under the root.</param>
/// <param name="Fairseq">Its name in fairseq's state; empty where it has none.</param>
/// <param name="HuggingFace">Its name in Hugging Face's.</param>
internal sealed record NormPlace(
    string Name, string Field, Part Part, Dim Positions, long Width, double Epsilon, string Fairseq = "", string HuggingFace = "");

/// <summary>A layer norm with learned scale and shift, in a block, around the blocks or as a stage.</summary>
internal sealed class NormPart : BlockPart
{
    private readonly NormPlace _place;

    public NormPart(NormPlace place)
    {
        _place = place;
        Parameters = [New("weight", "Weight", "Ones"), New("bias", "Bias", "Zeros")];

        // Its input, and mean and deviation of each position.
        Cost = Cost.None.Keeping(place.Positions * (place.Width + 2L));
    }

    /// <summary>A norm inside a block.</summary>
    public static NormPart InBlock(BlockContext context, string name, string field, PartNames names, double? epsilon = null) => new(new(
        name, field, Part.Context, context.Positions, context.Dim, epsilon ?? context.Attribute.Epsilon,
        context.Names.Fairseq.Of(names, ""), context.Names.HuggingFace.Of(names, "")));

    /// <summary>The stack's own norm, in front of the blocks or behind them.</summary>
    public static NormPart OfStack(BlockContext context, string name, string field) => new(new(
        name, field, Part.Context, context.Positions, context.Dim, context.Attribute.Epsilon, context.Names.Fairseq.Norm, context.Names.HuggingFace.Norm));

    public override Cost Cost { get; }

    /// <summary>The expression that normalises.</summary>
    public string Of(string x) => $"LayerNorm({x}, {_place.Field}Weight, {_place.Field}Bias, {Literal.Of(_place.Epsilon)})";

    private ParameterPlan New(string part, string suffix, string start)
    {
        string Name(string of) => of.Length == 0 ? "" : $"{of}.{part}";
        return new($"{_place.Name}.{part}", _place.Field + suffix, _place.Part, false, start, [_place.Width], Name(_place.Fairseq), Name(_place.HuggingFace));
    }
}
