using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>A checked stage in its place: shape, cost, parameters and code.</summary>
/// <param name="spec">The attribute that declares it.</param>
/// <param name="title">Its row in the stage table.</param>
/// <param name="output">What flows out of it.</param>
internal abstract class StagePlan(AttributeSpec spec, string title, Shape output)
{
    public AttributeSpec Spec { get; } = spec;

    public string Title { get; } = title;

    public Shape Output { get; } = output;

    /// <summary>The parameters that are fields of the encoder itself.</summary>
    public IReadOnlyList<ParameterPlan> Parameters { get; protected set; } = [];

    /// <summary>What it costs, even where that is <see cref="Planning.Cost.None"/>.</summary>
    public abstract Cost Cost { get; }

    /// <summary>Behind it positions with equal contents are unlike.</summary>
    public virtual bool TellsPositions => false;

    /// <summary>No gradient passes it, so that nothing of the stages above is kept.</summary>
    public virtual bool StopsGradient => false;

    /// <summary>The libraries that have this stage in its place: each of its parameters has a name in their state dictionaries, and none in others.</summary>
    public virtual IReadOnlyList<Library> Libraries => Library.All;

    /// <summary>All parameters of the stage, those of its blocks included.</summary>
    public virtual IEnumerable<ParameterPlan> AllParameters => Parameters;

    public long ParameterCount => AllParameters.Sum(p => p.Count);

    /// <summary>Whole numbers that the encoder tells as constants, with their documentation; an entry stage's are its modality's.</summary>
    public virtual IEnumerable<(string Name, long Value, string Summary)> Constants => [];

    /// <summary>What the fields of the encoder are called.</summary>
    public virtual IEnumerable<string> FieldNames => Parameters.Select(parameter => parameter.Field);

    /// <summary>Fields of the encoder.</summary>
    public virtual void Fields(CodeWriter code)
    {
        foreach (var parameter in Parameters)
        {
            code.Line($"private readonly {Generated.Parameter} {parameter.Field};", parameter.ShapeText);
        }
    }

    /// <summary>Statements of the encoder's constructor.</summary>
    public virtual void Construct(CodeWriter code)
    {
        foreach (var parameter in Parameters)
        {
            code.Line($"{parameter.Field} = {parameter.Declaration}({Literal.Of(parameter.Name)}, {parameter.Start}, {Literal.Of(parameter.Shape)});");
        }
    }

    /// <summary>Statements that turn the local variable x from the stage's input into its output.</summary>
    public virtual void Forward(CodeWriter code)
    {
    }

    /// <summary>Nested types of the encoder.</summary>
    public virtual void Members(CodeWriter code)
    {
    }

    /// <summary>Each parameter's name here and in another library's state dictionary.</summary>
    public virtual IEnumerable<StateRow> StateNames(Library library) => Parameters.Select(library.Row);
}
