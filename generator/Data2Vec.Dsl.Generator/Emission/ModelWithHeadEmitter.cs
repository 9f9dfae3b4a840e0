using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Writes the model of an encoder with a head. What the head computes is written by its plan.</summary>
internal sealed class ModelWithHeadEmitter(ModelWithHeadPlan plan)
{
    private readonly TypeSpec _type = plan.Spec.Type;
    private readonly TypeSpec _encoder = plan.Encoder.Spec.Type;

    public void Write(CodeWriter code)
    {
        if (!_type.HasSummary)
        {
            code.Summary($"{_encoder.PlainName} with a head: {plan.Head.Description}.");
        }

        code.Line("/// <remarks>").Line("/// <code>");
        code.Line("/// " + CodeWriter.Escape($"Encoder  {_encoder.PlainName}, {Literal.People(plan.Encoder.ParameterCount)} parameters"));
        code.Line("/// " + CodeWriter.Escape($"Head     {plan.Head.Description}, {Literal.People(plan.Head.Parameters.Sum(p => p.Count))} parameters"));
        code.Line("/// </code>").Line("/// </remarks>");
        code.Block($"partial class {_type.Name} : {plan.Kind.Base}", () =>
        {
            code.Line($"private readonly {_encoder.GlobalName} _encoder;");
            foreach (var parameter in plan.Head.Parameters)
            {
                code.Line($"private readonly {Generated.Parameter} {parameter.Field};", parameter.ShapeText);
            }

            code.Line();
            Constructors(code);
            code.Line("/// <inheritdoc/>").Line($"public override {ModelMembers.PropertyOf(_encoder, plan.Encoder.Modality)} Encoder => _encoder;").Line();
            plan.Head.Members(code);
        });
    }

    private void Constructors(CodeWriter code)
    {
        ModelMembers.Constructor(code, _type);
        code.Line($"private {_type.Name}({Generated.Store} store)").Indented(() => code.Line($": base({Literal.Of(_type.PlainName)}, store)"));
        code.Line("{").Indented(() =>
        {
            code.Line($"_encoder = new {_encoder.GlobalName}(store);");
            code.Line("register_module(\"encoder\", _encoder);");
            foreach (var parameter in plan.Head.Parameters)
            {
                code.Line($"{parameter.Field} = {parameter.Declaration}({Literal.Of(parameter.Name)}, {parameter.Start}, {Literal.Of(parameter.Shape)});");
            }
        }).Line("}").Line();
    }
}
