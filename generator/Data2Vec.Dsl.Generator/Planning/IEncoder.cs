using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>A checked encoder, as the heads on it see it.</summary>
internal interface IEncoder
{
    /// <summary>Its declaration.</summary>
    DeclarationSpec Spec { get; }

    /// <summary>Images, audio or text.</summary>
    Modality Modality { get; }

    /// <summary>What flows out of its last stage.</summary>
    Shape Output { get; }

    /// <summary>Channels of the output.</summary>
    long Width { get; }

    /// <summary>The argument that decided how many channels flow.</summary>
    Site WidthSite { get; }

    /// <summary>Learned positions in front of the output.</summary>
    int ExtraTokens { get; }

    /// <summary>The transformer blocks.</summary>
    IBlocks Blocks { get; }

    /// <summary>The mask point; null where nothing can be masked.</summary>
    IMaskPoint? MaskPoint { get; }

    /// <summary>The layer between the features of audio and the model's width; null where there is none.</summary>
    IProjection? Projection { get; }

    /// <summary>What shortens the blocks' output; null where nothing does.</summary>
    IAdapter? Adapter { get; }

    /// <summary>The entry of a text encoder; null in others.</summary>
    ITextInput? Text { get; }

    /// <summary>Channels of the vector of a token; null where there are no tokens.</summary>
    long? TokenWidth { get; }

    /// <summary>How samples of audio become frames; null in encoders of images and text.</summary>
    FramePlan? Frames { get; }

    /// <summary>The shortest input that the encoder declares; null where it takes any.</summary>
    ShortestInput? Shortest { get; }
}
