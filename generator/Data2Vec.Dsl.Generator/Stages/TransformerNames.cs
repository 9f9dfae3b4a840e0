using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>What a library's state dictionaries call the parts of a transformer. It differs between modalities, not between models of one.</summary>
/// <param name="Blocks">Where the blocks are kept; the index follows.</param>
/// <param name="Norm">The stack's own norm, behind or in front of the blocks.</param>
/// <param name="Parts">The parts of a block; several tensors that are one here stand in braces.</param>
internal sealed record TransformerNames(string Blocks, string Norm, IReadOnlyDictionary<string, string> Parts)
{
    private static readonly Dictionary<string, string> s_fairseqBeit = new()
    {
        ["scale1"] = "gamma_1",
        ["scale2"] = "gamma_2",
        ["norm1"] = "norm1",
        ["norm2"] = "norm2",
        ["qkv"] = "attn.qkv",
        ["query"] = "attn.q_bias",
        ["value"] = "attn.v_bias",
        ["projection"] = "attn.proj",
        ["hidden"] = "mlp.0",
        ["output"] = "mlp.2",
    };

    private static readonly Dictionary<string, string> s_fairseqBert = new()
    {
        ["norm1"] = "self_attn_layer_norm",
        ["norm2"] = "final_layer_norm",
        ["qkv"] = "self_attn.{q,k,v}_proj",
        ["query"] = "self_attn.q_proj.bias",
        ["value"] = "self_attn.v_proj.bias",
        ["projection"] = "self_attn.out_proj",
        ["hidden"] = "fc1",
        ["output"] = "fc2",
    };

    private static readonly Dictionary<string, string> s_huggingFaceVision = new()
    {
        ["scale1"] = "lambda_1",
        ["scale2"] = "lambda_2",
        ["norm1"] = "layernorm_before",
        ["norm2"] = "layernorm_after",
        ["qkv"] = "attention.attention.{query,key,value}",
        ["query"] = "attention.attention.query.bias",
        ["value"] = "attention.attention.value.bias",
        ["projection"] = "attention.output.dense",
        ["hidden"] = "intermediate.dense",
        ["output"] = "output.dense",
    };

    private static readonly Dictionary<string, string> s_huggingFaceAudio = new()
    {
        ["norm1"] = "layer_norm",
        ["norm2"] = "final_layer_norm",
        ["qkv"] = "attention.{q,k,v}_proj",
        ["query"] = "attention.q_proj.bias",
        ["value"] = "attention.v_proj.bias",
        ["projection"] = "attention.out_proj",
        ["hidden"] = "feed_forward.intermediate_dense",
        ["output"] = "feed_forward.output_dense",
        ["adapter.norm"] = "adapter_layer.norm",
        ["adapter.1"] = "adapter_layer.linear_1",
        ["adapter.2"] = "adapter_layer.linear_2",
    };

    private static readonly Dictionary<string, string> s_huggingFaceText = new()
    {
        ["norm1"] = "attention.output.LayerNorm",
        ["norm2"] = "output.LayerNorm",
        ["qkv"] = "attention.self.{query,key,value}",
        ["query"] = "attention.self.query.bias",
        ["value"] = "attention.self.value.bias",
        ["projection"] = "attention.output.dense",
        ["hidden"] = "intermediate.dense",
        ["output"] = "output.dense",
    };

    public static TransformerNames OfFairseq(Modality modality) =>
        modality == Modality.Image ? new("encoder.blocks", "encoder.norm", s_fairseqBeit)
        : modality == Modality.Audio ? new("encoder.layers", "encoder.layer_norm", s_fairseqBert)
        : new("encoder.sentence_encoder.layers", "encoder.sentence_encoder.layer_norm", s_fairseqBert);

    public static TransformerNames OfHuggingFace(Modality modality) =>
        modality == Modality.Image ? new("encoder.layer", "layernorm", s_huggingFaceVision)
        : modality == Modality.Audio ? new("encoder.layers", "encoder.layer_norm", s_huggingFaceAudio)
        : new("encoder.layer", "", s_huggingFaceText);

    /// <summary>A part's state name, or nothing where the library does not know the part.</summary>
    public string Of(string part, string suffix) => Parts.TryGetValue(part, out var name) ? name + suffix : "";
}
