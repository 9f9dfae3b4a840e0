using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Heads;

/// <summary>A kind of head, all in one file: how its attribute is read, what encoder it fits, what code it becomes. It is found by being there.</summary>
internal abstract class HeadKind
{
    private static readonly Dictionary<string, HeadKind> s_all = typeof(HeadKind).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(HeadKind)) && !t.IsAbstract)
        .Select(t => (HeadKind)Activator.CreateInstance(t))
        .ToDictionary(k => k.Attribute.Name, StringComparer.Ordinal);

    /// <summary>The attribute that declares the head.</summary>
    public abstract Type Attribute { get; }

    /// <summary>What its encoders look at, listen to or read.</summary>
    public abstract Modality Modality { get; }

    /// <summary>The base class in the runtime.</summary>
    public abstract string Base { get; }

    /// <summary>The head as it should be written where one is missing.</summary>
    public abstract string Example { get; }

    /// <summary>What a model with this head overrides besides the encoder and the names, as its stub must too.</summary>
    public virtual IReadOnlyList<string> Overrides => [Forward(Modality, "forward")];

    /// <summary>The head that an attribute declares, or null when it declares something else.</summary>
    public static HeadKind? Of(AttributeSpec attribute) => s_all.TryGetValue(attribute.Name, out var kind) ? kind : null;

    /// <summary>The heads for a modality, for messages.</summary>
    public static IReadOnlyList<HeadKind> For(Modality modality) =>
        s_all.Values.Where(k => k.Modality == modality).OrderBy(k => k.Attribute.Name, StringComparer.Ordinal).ToList();

    /// <summary>Checks the head against its encoder and plans it. Null after an error.</summary>
    public abstract HeadPlan? Plan(AttributeSpec attribute, HeadContext context);

    /// <summary>The signature of a method that goes from a batch to a tensor.</summary>
    protected static string Forward(Modality modality, string method) =>
        $"{Generated.Tensor} {method}({modality.Batch} batch, {Generated.MaskBatch}? mask = null)";
}

/// <summary>A kind of head declared by <typeparamref name="TAttribute"/>.</summary>
internal abstract class HeadKind<TAttribute> : HeadKind
    where TAttribute : HeadAttribute, new()
{
    public sealed override Type Attribute => typeof(TAttribute);

    public sealed override HeadPlan? Plan(AttributeSpec attribute, HeadContext context) =>
        Plan(AttributeReader.Read<TAttribute>(attribute), attribute, context);

    protected abstract HeadPlan? Plan(TAttribute attribute, AttributeSpec spec, HeadContext context);
}
