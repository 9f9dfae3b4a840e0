using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>
/// A part of a transformer block. One file holds all of it: what it checks, what it learns and what other libraries call that, the code it
/// becomes, and what it costs. A block (<see cref="TransformerBlock"/>) puts its parts in order and sums; it knows none of this.
/// </summary>
internal abstract class BlockPart
{
    /// <summary>What it learns, with names relative to the block.</summary>
    public IReadOnlyList<ParameterPlan> Parameters { get; protected set; } = [];

    /// <summary>What it costs.</summary>
    public abstract Cost Cost { get; }

    /// <summary>
    /// Operations of its forward pass for one position, of what stands behind the attention: from there on each position is for itself.
    /// </summary>
    public virtual long ForwardOfPosition => 0;

    /// <summary>Whether it draws random numbers in training.</summary>
    public virtual bool Draws => false;

    /// <summary>Whether its code asks the encoder for something.</summary>
    public virtual bool AsksModel => Draws;

    /// <summary>Fields of the block besides the parameters.</summary>
    public virtual void Fields(CodeWriter code)
    {
    }

    /// <summary>Statements of the block's constructor besides those for the parameters.</summary>
    public virtual void Construct(CodeWriter code)
    {
    }
}
