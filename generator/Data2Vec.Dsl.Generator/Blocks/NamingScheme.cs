using System;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>
/// What other libraries call a part of a block. Each part says this for all of them; several tensors that are one here stand in braces. Empty
/// where a library has no such part.
/// </summary>
/// <param name="Beit">fairseq's image models.</param>
/// <param name="Bert">fairseq's models of audio and text.</param>
/// <param name="HuggingFaceBeit">Hugging Face's image models.</param>
/// <param name="HuggingFaceWav2Vec2">Its models of audio.</param>
/// <param name="HuggingFaceBert">Its models of text.</param>
internal sealed record PartNames(
    string Beit = "", string Bert = "", string HuggingFaceBeit = "", string HuggingFaceWav2Vec2 = "", string HuggingFaceBert = "");

/// <summary>How the state dictionaries of a family of models are laid out.</summary>
/// <param name="Blocks">Where the blocks are kept; the index follows.</param>
/// <param name="Norm">The stack's own norm, behind or in front of the blocks; empty where there is none.</param>
/// <param name="NameOf">The part's name in this family.</param>
internal sealed record NamingScheme(string Blocks, string Norm, Func<PartNames, string> NameOf)
{
    /// <summary>The name of a part's tensor; empty where the family has no such part.</summary>
    public string Of(PartNames names, string suffix) => NameOf(names) is { Length: > 0 } name ? name + suffix : "";
}

/// <summary>The schemes that an encoder's state is read by.</summary>
/// <param name="Fairseq">fairseq's.</param>
/// <param name="HuggingFace">Hugging Face's.</param>
internal sealed record StateNaming(NamingScheme Fairseq, NamingScheme HuggingFace)
{
    private static readonly StateNaming s_image = new(
        new("encoder.blocks", "encoder.norm", names => names.Beit),
        new("encoder.layer", "layernorm", names => names.HuggingFaceBeit));

    private static readonly StateNaming s_audio = new(
        new("encoder.layers", "encoder.layer_norm", names => names.Bert),
        new("encoder.layers", "encoder.layer_norm", names => names.HuggingFaceWav2Vec2));

    private static readonly StateNaming s_text = new(
        new("encoder.sentence_encoder.layers", "encoder.sentence_encoder.layer_norm", names => names.Bert),
        new("encoder.layer", "", names => names.HuggingFaceBert));

    /// <summary>data2vec 1.0's and its relatives', which differ by modality.</summary>
    public static StateNaming Of(Modality modality) =>
        modality == Modality.Image ? s_image : modality == Modality.Audio ? s_audio : s_text;
}
