extern alias generator;

using Data2Vec.Dsl.Generator.Tests.Testing;
using generator::Data2Vec.Dsl.Generator.Planning;
using generator::Data2Vec.Dsl.Generator.Plans;
using generator::Data2Vec.Dsl.Generator.Shapes;
using generator::Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>Where the number of positions depends on the input, as in no image but in any audio or text.</summary>
public sealed class SymbolicSizesTests
{
    private static readonly Shape s_sequence = Shape.Of((Role.Batch, Dim.Symbol("B")), (Role.Token, Dim.Symbol("N")), (Role.Channel, 64));

    [Fact]
    public void A_stack_of_blocks_has_a_cost_that_depends_on_it()
    {
        var (stage, said) = Plan("TransformerAttribute", ("Depth", 2), ("Heads", 4));
        Assert.Empty(said);
        Assert.Equal(s_sequence.ToString(), stage!.Output.ToString());
        Assert.False(stage.Cost.Forward.TryConstant(out _));
    }

    [Fact]
    public void Learned_positions_need_a_number_of_them()
    {
        var (stage, said) = Plan("LearnedPositionsAttribute");
        Assert.Null(stage);
        Assert.Equal(
            ["[LearnedPositions] needs a fixed number of positions, but its input is a sequence [B, N, 64]; leave it out"],
            said);
    }

    private static (StagePlan? Stage, IEnumerable<string> Said) Plan(string attribute, params (string Name, object Value)[] arguments)
    {
        var findings = new Findings();
        var type = new TypeSpec("", "Ear", Array.Empty<string>().ToEquatableArray(), "Ear", Reach.Everywhere, TypeObstacle.None, null, 1, false);
        var spec = new AttributeSpec(
            attribute, "Ear", 0, arguments.Select(a => new ArgumentSpec(a.Name, a.Value, "Ear", 0)).ToEquatableArray());
        var context = new EncoderContext(type, Modality.Text, [spec], findings) { Shape = s_sequence, WidthSite = spec.At(), Grid = new TokenGrid(100, 16) };
        var stage = Stage.Of(spec)!.Plan(spec, context);
        return (stage, findings.All.Select(f => string.Format(System.Globalization.CultureInfo.InvariantCulture, f.Rule.MessageFormat.ToString(System.Globalization.CultureInfo.InvariantCulture), f.Arguments)));
    }
}
