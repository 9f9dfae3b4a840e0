using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Writes the facts about an encoder with a head: its size, and what other libraries call the head's parameters.</summary>
internal sealed class ModelWithHeadFacts(ModelWithHeadPlan plan)
{
    public void Write(CodeWriter code)
    {
        code.Summary($"Trainable parameters of encoder and head: {Literal.People(plan.ParameterCount)}.");
        code.Line($"public const long ParameterCount = {Literal.Of(plan.ParameterCount)};").Line();
        code.Summary("How the encoder's and the head's parameters lie in one flat buffer.");
        ModelMembers.LayoutWithHead(code, plan.Encoder.Spec.Type, plan.Head.Parameters);
        StateNames.Write(code, library => plan.Head.Parameters.Select(library.Row));
    }
}
