using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A layer norm with scale and shift: [B, N, D] → [B, N, D].</summary>
internal sealed class LayerNormalisation : Stage<LayerNormAttribute>
{
    protected override StagePlan? Plan(LayerNormAttribute attribute, AttributeSpec spec, EncoderContext context)
    {
        var valid = Check.TakesTokens(context, spec)
            && Check.IsBeforeBlocks(context, spec)
            && Check.Epsilon(context.Findings, spec, nameof(attribute.Epsilon), attribute.Epsilon, 1e-5);
        return valid ? new LayerNormalisationPlan(spec, attribute, context) : null;
    }
}

internal sealed class LayerNormalisationPlan : StagePlan
{
    private readonly string _epsilon;
    private readonly string _field;

    public LayerNormalisationPlan(AttributeSpec spec, LayerNormAttribute attribute, EncoderContext context)
        : base(spec, "LayerNorm", context.Shape)
    {
        var name = context.NextName("layer_norm");
        (_field, _epsilon) = ("_layerNorm" + name.Substring("layer_norm".Length), Literal.Of(attribute.Epsilon));

        // Other libraries have one such norm: of the features in audio, of the embedding in text.
        var isKnown = name == "layer_norm";
        var fairseq = !isKnown ? "" : context.Modality == Modality.Audio ? "layer_norm" : "encoder.sentence_encoder.layernorm_embedding";
        var huggingFace = !isKnown ? "" : context.Modality == Modality.Audio ? "feature_projection.layer_norm" : "embeddings.LayerNorm";
        ParameterPlan New(string part, string suffix, string start) => new(
            $"{name}.{part}", _field + suffix, context.Part, false, start, [Output[2].Size.Constant],
            isKnown ? $"{fairseq}.{part}" : "", isKnown ? $"{huggingFace}.{part}" : "");
        Parameters = [New("weight", "Weight", "Ones"), New("bias", "Bias", "Zeros")];

        // Its input, and mean and deviation of each position.
        Cost = Cost.None.Keeping(Output[1].Size * (Output[2].Size + 2));
    }

    public override void Forward(CodeWriter code) => code.Line($"x = LayerNorm(x, {_field}Weight, {_field}Bias, {_epsilon});", Output.ToString());
}
