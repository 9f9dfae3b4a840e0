using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>
/// A kind of stage. One file holds all of it: how its attribute is read and checked, what it does to a shape, what it costs
/// (<see cref="Plan"/>), and what code it becomes (its <see cref="StagePlan"/>). A new kind is found by being there.
/// </summary>
internal abstract class Stage
{
    private static readonly Dictionary<string, Stage> s_all = typeof(Stage).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(Stage)) && !t.IsAbstract)
        .Select(t => (Stage)Activator.CreateInstance(t))
        .ToDictionary(s => s.Attribute.Name, StringComparer.Ordinal);

    /// <summary>The attribute that declares the stage.</summary>
    public abstract Type Attribute { get; }

    /// <summary>For a stage that begins an encoder: what kind of encoder. Null for all others.</summary>
    public virtual Modality? Entry => null;

    /// <summary>The stage that an attribute declares, or null when it declares something else.</summary>
    public static Stage? Of(AttributeSpec attribute) => s_all.TryGetValue(attribute.Name, out var stage) ? stage : null;

    /// <summary>
    /// Checks the stage in its place and plans it. Null after an error: everything below is then unknown and stays silent.
    /// </summary>
    public abstract StagePlan? Plan(AttributeSpec attribute, EncoderContext context);
}

/// <summary>A kind of stage declared by <typeparamref name="TAttribute"/>.</summary>
internal abstract class Stage<TAttribute> : Stage
    where TAttribute : Attribute, new()
{
    public sealed override Type Attribute => typeof(TAttribute);

    public sealed override StagePlan? Plan(AttributeSpec attribute, EncoderContext context) =>
        Plan(AttributeReader.Read<TAttribute>(attribute), attribute, context);

    protected abstract StagePlan? Plan(TAttribute attribute, AttributeSpec spec, EncoderContext context);
}

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

    public Cost Cost { get; protected set; } = Cost.None;

    /// <summary>Behind it positions with equal contents are unlike.</summary>
    public virtual bool TellsPositions => false;

    /// <summary>No gradient passes it, so that nothing of the stages above is kept.</summary>
    public virtual bool StopsGradient => false;

    /// <summary>All parameters of the stage, those of its blocks included.</summary>
    public virtual IEnumerable<ParameterPlan> AllParameters => Parameters;

    public long ParameterCount => AllParameters.Sum(p => p.Count);

    /// <summary>Whole numbers that the encoder tells as constants, with their documentation; an entry stage's are its modality's.</summary>
    public virtual IEnumerable<(string Name, long Value, string Summary)> Constants => [];

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
