using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Where in an encoder a stage stands: what flows into it, and what the stages above it have set up.</summary>
internal sealed class EncoderContext(TypeSpec type, Findings findings)
{
    /// <summary>The class being declared.</summary>
    public TypeSpec Type { get; } = type;

    public Findings Findings { get; } = findings;

    /// <summary>What flows into the stage being planned.</summary>
    public Shape Shape { get; set; } = Shape.Unknown;

    /// <summary>The stage above.</summary>
    public StagePlan? Previous { get; set; }

    /// <summary>The two-dimensional arrangement of the positions, where they have one.</summary>
    public PatchGrid? Grid { get; set; }

    /// <summary>Learned positions in front of the others.</summary>
    public int ExtraTokens { get; set; }

    /// <summary>The mask point, once it has been passed.</summary>
    public MaskablePlan? MaskPoint { get; set; }

    /// <summary>A bias for the attention of the blocks that follow.</summary>
    public RelativePositionBiasPlan? AttentionBias { get; set; }

    /// <summary>The blocks, once they have been passed.</summary>
    public TransformerPlan? Transformer { get; set; }
}

/// <summary>Rows and columns of a grid of patches.</summary>
internal sealed record PatchGrid(int Rows, int Columns)
{
    public int Positions => checked(Rows * Columns);
}
