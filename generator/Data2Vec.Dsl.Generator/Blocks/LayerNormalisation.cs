using System.Collections.Generic;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>A layer norm with scale and shift: (x - mean) / deviation · weight + bias.</summary>
internal sealed class LayerNormalisation : Normalisation<LayerNormAttribute>
{
    public override NormKind Kind => NormKind.Layer;

    public override string Name => "LayerNorm";

    public override IReadOnlyList<(string Name, string Suffix, string Start)> Learned { get; } = [("weight", "Weight", "Ones"), ("bias", "Bias", "Zeros")];

    public override Cost CostOf(Dim positions, long width) => Operation.LayerNorm(positions, width);

    protected override double EpsilonOf(LayerNormAttribute attribute) => attribute.Epsilon;

    // Other libraries have one such norm: of the features in audio, of the embedding in text.
    protected override (string Fairseq, string HuggingFace) NamesOf(EncoderContext context) => context.Modality == Modality.Audio
        ? ("layer_norm", "feature_projection.layer_norm")
        : ("encoder.sentence_encoder.layernorm_embedding", "embeddings.LayerNorm");
}
