using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Where in an encoder a stage stands: what flows into it, and what the stages above it have set up.</summary>
internal sealed class EncoderContext(TypeSpec type, IReadOnlyList<AttributeSpec> attributes, Findings findings)
{
    /// <summary>The class being declared.</summary>
    public TypeSpec Type { get; } = type;

    public Findings Findings { get; } = findings;

    /// <summary>The argument that decided how many channels flow.</summary>
    public Site? WidthSite { get; set; }

    /// <summary>What flows into the stage being planned.</summary>
    public Shape Shape { get; set; } = Shape.Unknown;

    /// <summary>The stage above.</summary>
    public StagePlan? Previous { get; set; }

    /// <summary>How the positions are arranged, once there are positions.</summary>
    public PositionGrid? Grid { get; set; }

    /// <summary>Learned positions in front of the others.</summary>
    public int ExtraTokens { get; set; }

    /// <summary>The mask point, once it has been passed.</summary>
    public MaskablePlan? MaskPoint { get; set; }

    /// <summary>A bias for the attention of the blocks that follow.</summary>
    public RelativePositionBiasPlan? AttentionBias { get; set; }

    /// <summary>The blocks, once they have been passed.</summary>
    public TransformerPlan? Transformer { get; set; }

    /// <summary>An attribute of the encoder, wherever it stands.</summary>
    public AttributeSpec? Find<T>() => attributes.FirstOrDefault(a => a.Name == typeof(T).Name);
}
