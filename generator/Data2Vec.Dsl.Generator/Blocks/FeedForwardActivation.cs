using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>What stands between the two linear layers of a feed-forward layer. A new kind is found by being there.</summary>
internal abstract class FeedForwardActivation
{
    private static readonly Dictionary<Activation, FeedForwardActivation> s_all = typeof(FeedForwardActivation).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(FeedForwardActivation)) && !t.IsAbstract)
        .Select(t => (FeedForwardActivation)Activator.CreateInstance(t))
        .ToDictionary(activation => activation.Kind);

    /// <summary>What the stack says.</summary>
    public abstract Activation Kind { get; }

    /// <summary>What other libraries call the layer in front of it.</summary>
    public abstract PartNames Names { get; }

    /// <summary>The activation of a kind.</summary>
    public static FeedForwardActivation Of(Activation kind) => s_all[kind];

    /// <summary>Channels that the layer in front gives, for an inner width.</summary>
    public abstract long Inputs(long hidden);

    /// <summary>The expression of the inner channels, <c>[…, Hidden]</c>, from those of the layer in front.</summary>
    public abstract string Of(string x);

    /// <summary>What it costs.</summary>
    public abstract Cost CostOf(Dim positions, long hidden);

    /// <summary>Checks what it asks of the declaration.</summary>
    public virtual bool Accepts(TransformerAttribute attribute, AttributeSpec spec, EncoderContext context) => true;
}
