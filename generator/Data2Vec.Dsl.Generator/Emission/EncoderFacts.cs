using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Writes the facts about an encoder: sizes, cost, its stage table, and what other libraries call its parameters.</summary>
internal sealed class EncoderFacts(EncoderPlan plan)
{
    public void Write(CodeWriter code)
    {
        foreach (var (name, value, summary) in plan.Stages.SelectMany(stage => stage.Constants))
        {
            Constant(code, "int", name, value, summary);
        }

        Constant(code, "long", "ParameterCount", plan.ParameterCount, $"Trainable parameters: {Literal.People(plan.ParameterCount)}.");
        if (plan.Tokens is { } tokens)
        {
            Constant(code, "int", "Tokens", tokens, plan.ExtraTokens == 0
                ? $"Positions of the output: {Literal.People(tokens)} {plan.Modality.Positions}."
                : $"Positions of the output: {Literal.People(tokens - plan.ExtraTokens)} {plan.Modality.Positions} and {plan.ExtraTokens} in front.");
        }

        new CostMembers(plan, owner: "").OfEncoder(code);
        code.Summary("Stage by stage: shape, parameters, cost of one sample.");
        code.Line("public const string StageTable =").Indented(() =>
            code.Line("\"\"\"").Lines(StageTable.Of(plan)).Line("\"\"\";")).Line();
        Layout(code);
        Override(code, "int", "Dim", plan.Width);
        Override(code, "int", "LayerCount", plan.Transformer.Attribute.Depth);
        Override(code, "int", "ExtraTokens", plan.ExtraTokens);
        StateNames.Write(code, library => plan.Stages.SelectMany(stage => stage.StateNames(library)));
    }

    private static void Constant(CodeWriter code, string type, string name, long value, string summary) =>
        code.Summary(summary).Line($"public const {type} {name} = {Literal.Of(value)};").Line();

    private static void Override(CodeWriter code, string type, string name, long value) =>
        code.Line("/// <inheritdoc/>").Line($"public override {type} {name} => {Literal.Of(value)};").Line();

    private void Layout(CodeWriter code)
    {
        string Size(Part part, bool matrix) => Literal.Of(plan.Parameters.Where(p => p.Part == part && p.IsMatrix == matrix).Sum(p => p.Aligned));
        code.Summary("How the parameters lie in one flat buffer.");
        code.Line($"public static readonly {Generated.Layout} Layout = new(").Indented(() =>
        {
            code.Line($"LocalMatrices: {Size(Part.Local, true)},").Line($"ContextMatrices: {Size(Part.Context, true)},");
            code.Line($"ContextVectors: {Size(Part.Context, false)},");
            var hasStem = plan.Parameters.Any(p => p.Part == Part.Stem);
            code.Line($"LocalVectors: {Size(Part.Local, false)}{(hasStem ? "," : ");")}");
            if (hasStem)
            {
                code.Line($"StemMatrices: {Size(Part.Stem, true)},").Line($"StemVectors: {Size(Part.Stem, false)});");
            }
        }).Line();
    }
}
