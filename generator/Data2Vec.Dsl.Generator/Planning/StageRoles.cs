using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Planning;

// What stages and heads need to know of another stage, by the part that it plays. They ask for the part and never for the class, so that no
// stage knows another.

/// <summary>The entry of an image encoder.</summary>
internal interface IImageInput
{
    /// <summary>The attribute that declares it.</summary>
    AttributeSpec Spec { get; }

    /// <summary>Rows of pixels.</summary>
    int Height { get; }

    /// <summary>Columns of pixels.</summary>
    int Width { get; }
}

/// <summary>The entry of a text encoder.</summary>
internal interface ITextInput
{
    /// <summary>Tokens that there are.</summary>
    int Vocabulary { get; }

    /// <summary>Most tokens of a text.</summary>
    int Context { get; }

    /// <summary>The token that fills up short texts.</summary>
    int PaddingToken { get; }
}

/// <summary>The layer between the features of audio and the model's width.</summary>
internal interface IProjection
{
    /// <summary>What flows into it: the features.</summary>
    Shape Input { get; }
}

/// <summary>The mask point.</summary>
internal interface IMaskPoint
{
    /// <summary>The attribute that declares it.</summary>
    AttributeSpec Spec { get; }

    /// <summary>What a policy masks.</summary>
    PositionGrid Grid { get; }
}

/// <summary>A bias on the attention logits of the blocks that follow.</summary>
internal interface IAttentionBias
{
    /// <summary>The attribute that declares it.</summary>
    AttributeSpec Spec { get; }

    /// <summary>One table for all blocks, or one in each.</summary>
    bool IsShared { get; }

    /// <summary>The table inside a block, when each has its own.</summary>
    ParameterPlan TableOfBlock(int heads);

    /// <summary>Called by the blocks, which know their heads.</summary>
    void Serve(int heads);
}

/// <summary>The stack of transformer blocks.</summary>
internal interface IBlocks
{
    /// <summary>The attribute that declares it.</summary>
    AttributeSpec Spec { get; }

    /// <summary>The same with all defaults resolved.</summary>
    TransformerAttribute Attribute { get; }

    /// <summary>What flows out of it.</summary>
    Shape Output { get; }
}

/// <summary>A stage below the blocks that shortens the sequence.</summary>
internal interface IAdapter
{
    /// <summary>The attribute that declares it.</summary>
    AttributeSpec Spec { get; }

    /// <summary>Positions of its output for so many frames.</summary>
    long Of(long frames);

    /// <summary>Frames that so many positions of its output need.</summary>
    long Needs(long positions);
}
