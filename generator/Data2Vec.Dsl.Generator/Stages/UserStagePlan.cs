using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>The code of a user's stage: its object is made with parameters of the model, and its result held to its signature.</summary>
internal sealed class UserStagePlan : StagePlan
{
    private readonly UserModule _module;
    private readonly string _field;
    private readonly string _expected;
    private readonly string? _padding;

    public UserStagePlan(
        AttributeSpec spec, UserModule module, Dim flops, Dim? kept, IReadOnlyList<(LearnedTensor Tensor, long[] Shape)> learned, Shape output, EncoderContext context)
        : base(spec, module.Spec.Type.PlainName, output)
    {
        _module = module;
        var kind = SnakeCase(module.Spec.Type.PlainName);
        var name = NameOf(kind, context);
        _field = "_stage" + module.Spec.Type.PlainName + name.Substring(kind.Length);

        // In a folder of their own: a user's class may be called like a stage of the language.
        var part = context.Transformer is null ? context.Part : Part.Context;
        Parameters = learned.Select(p => new ParameterPlan(
            $"stages.{name}.{SnakeCase(p.Tensor.Argument)}", "", part, IsWeight(p.Tensor), StartOf(p.Tensor, p.Shape), p.Shape)).ToList();

        // What its operations keep it states itself; where it does not, its input is the least. As for the rest, an intermediate result and a gradient of the
        // size of its result are a guess.
        var (input, result, isOfData) = (NumbersOf(context.Shape), NumbersOf(output), context.IsFirst(spec));
        var (data, gradient) = isOfData ? (Dim.Zero, Dim.Zero) : (input, input);
        Cost = Operation.Product(flops, Operation.New(kept ?? data, output: result, gradients: gradient + result, held: kept is null ? result : data + result));

        // From the input, so that a batch of another length is compared with what it should become.
        _expected = string.Join(", ", module.Signature.Output.Select((size, i) => context.Shape[i].Size.IsConstant && output[i].Size.IsConstant
            ? Literal.Of(output[i].Size.Constant)
            : Code(size.Size, module.Signature.Axes)));
        _padding = !context.Modality.HasPadding || !module.Signature.Roles.Contains(Role.Token) ? null
            : context.Transformer is null ? context.Padding
            : "sequence.Padding";
    }

    public override Cost Cost { get; }

    // No library knows a class of the user's.
    public override IReadOnlyList<Library> Libraries => [];

    public override IEnumerable<string> FieldNames => [_field];

    public override void Fields(CodeWriter code) => code.Line($"private readonly {_module.Spec.Type.GlobalName} {_field};");

    public override void Construct(CodeWriter code)
    {
        var made = $"{_field} = Stage(new {_module.Spec.Type.GlobalName}(";
        if (Parameters.Count == 0)
        {
            code.Line(made + "));");
            return;
        }

        code.Line(made).Indented(() => code.Lines(Parameters.Select((parameter, i) =>
            $"{parameter.Declaration}({Literal.Of(parameter.Name)}, {parameter.Start}, {Literal.Of(parameter.Shape)})"
            + (i == Parameters.Count - 1 ? "));" : ","))));
    }

    private static Dim NumbersOf(Shape shape) => shape.Skip(1).Aggregate(Dim.One, (size, axis) => size * axis.Size);

    // Nobody can know, so it is given credit.
    public override bool TellsPositions => true;

    public override void Forward(CodeWriter code) =>
        code.Line($"x = Apply({_field}, x, [{_expected}]{(_padding is null ? "" : ", " + _padding)});", Output.ToString());

    private static bool IsWeight(LearnedTensor tensor) => tensor.Attribute.Name == nameof(WeightAttribute);

    private static string StartOf(LearnedTensor tensor, long[] shape)
    {
        double Said(string argument) => tensor.Attribute.Find(argument) is { } said ? (double)said.Value : 0;
        if (IsWeight(tensor))
        {
            var std = Said(nameof(WeightAttribute.Std));
            return std > 0 ? $"Normal({Literal.Of(std)})" : $"FanIn({Literal.Of(shape.Skip(1).Aggregate(1L, (product, size) => checked(product * size)))})";
        }

        var start = Said(nameof(VectorAttribute.Start));
        return start == 0 ? "Zeros" : start == 1 ? "Ones" : $"Constant({Literal.Of(start)})";
    }

    // What stands alone between commas needs no parentheses.
    private static string Code(Dim size, string axes)
    {
        var code = size.ToCSharp(axis => $"x.size({axes.IndexOf(axis[0]).ToString(CultureInfo.InvariantCulture)})");
        return size.Terms.Count == 1 && code[0] == '(' ? code.Substring(1, code.Length - 2) : code;
    }

    // "gate", "gate2", also beside a class Gate2.
    private static string NameOf(string kind, EncoderContext context)
    {
        const string Folder = "stages.";
        string name;
        do
        {
            name = context.NextName(Folder + kind);
        }
        while (name != Folder + kind && context.Passed.ContainsKey(name));
        context.Passed[name] = context.Passed.TryGetValue(name, out var passed) ? passed : 1;
        return name.Substring(Folder.Length);
    }

    // "GatedUnit" → "gated_unit", as all state names are written.
    private static string SnakeCase(string name) =>
        Regex.Replace(name, "(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_").ToLowerInvariant();
}
