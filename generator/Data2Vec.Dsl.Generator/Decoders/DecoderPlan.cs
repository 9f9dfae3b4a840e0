using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Decoders;

/// <summary>A checked decoder: its parameters and its code.</summary>
/// <param name="spec">The attribute that declares it; null where the pair leaves it to the default.</param>
/// <param name="name">The name of its attribute, for messages and state locks.</param>
internal abstract class DecoderPlan(AttributeSpec? spec, string name)
{
    public AttributeSpec? Spec { get; } = spec;

    public string Name { get; } = name;

    /// <summary>Its parameters, in the order of the forward pass. All are of <see cref="Part.Head"/>.</summary>
    public IReadOnlyList<ParameterPlan> Parameters { get; protected set; } = [];

    /// <summary>What it does, for the class's documentation, behind the loss: "after one linear layer".</summary>
    public abstract string Description { get; }

    /// <summary>Statements that turn the local variable x, the student's output at the masked positions [M, D], into predictions [M, D].</summary>
    public abstract void Forward(CodeWriter code);
}
