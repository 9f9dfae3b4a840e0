using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Writes the facts about a student and teacher: size, cost, what the recipe comes to, and what fairseq calls the head's parameters.</summary>
internal sealed class PairFacts(PairPlan plan)
{
    private readonly EncoderPlan _encoder = plan.Encoder;

    public void Write(CodeWriter code)
    {
        code.Summary($"Trainable parameters of student and head: {Literal.People(plan.ParameterCount)}.");
        code.Line($"public const long ParameterCount = {Literal.Of(plan.ParameterCount)};").Line();
        if (plan.ShortestClip is { } shortest)
        {
            code.Summary("Samples of the shortest clip that can be learnt from: the mask hides some of its frames and leaves some.");
            code.Line($"public const int ShortestClip = {Literal.Of(shortest)};").Line();
        }

        new CostMembers(_encoder, owner: _encoder.Spec.Type.GlobalName + ".").OfPair(code, plan.Cost);
        code.Summary("What the recipe comes to: data, learning rate, teacher, masks, cost.");
        code.Line("public const string RecipeTable =").Indented(() =>
            code.Line("\"\"\"").Lines(RecipeTable.Of(plan).Select(row => $"{row.Name,-9}{row.Text}")).Line("\"\"\";")).Line();
        code.Summary($"The positions of so many samples{(_encoder.ReferenceText is { } text ? " of " + text : "")}, to look at masks without a model.");
        code.Line($"public static {Generated.MaskGrid} ReferenceGrid(int samples) =>");
        code.Indented(() => code.Line(_encoder.MaskPoint!.GridOf("samples", _encoder.Cost.At(_encoder.Positions)) + ";")).Line();
        code.Summary("How the student's and the head's parameters lie in one flat buffer.");
        ModelMembers.LayoutWithHead(code, _encoder.Spec.Type, plan.Head);
        Override(code, "StudentEncoder", "Student");
        Override(code, "TeacherEncoder", "Teacher");
        StateNames.Write(code, library => plan.Head.Select(library.Row));
    }

    private void Override(CodeWriter code, string name, string value) =>
        code.Line("/// <inheritdoc/>").Line($"public override {_encoder.Modality.Encoder} {name} => {value};").Line();
}
