using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Planning;

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

    /// <summary>Its output may have another number of channels than its input.</summary>
    public virtual bool ChangesWidth => false;

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
