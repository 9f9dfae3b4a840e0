using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>What an encoder listens to or looks at. Its entry stage says so; the emitters know nothing else of modalities.</summary>
/// <param name="Name">For documentation: "A vision encoder".</param>
/// <param name="Batch">The runtime's batch type.</param>
/// <param name="Constants">What its encoders say of a batch as whole-number constants; the entry stage knows the values.</param>
internal sealed record Modality(string Name, string Batch, IReadOnlyList<string> Constants)
{
    public static readonly Modality Vision = new("vision", "global::Data2Vec.Dsl.ImageBatch", ["Channels", "Height", "Width"]);

    /// <summary>The base class of its encoders.</summary>
    public string Encoder => $"global::Data2Vec.Dsl.Encoder<{Batch}>";

    /// <summary>The base class of its pairs.</summary>
    public string Pair => $"global::Data2Vec.Dsl.Distillation.Pair<{Batch}>";

    /// <summary>
    /// The modality of an encoder, of what a variant starts from, or of a pair's encoder. Where a broken declaration does not tell, a
    /// stub still needs some base class.
    /// </summary>
    public static Modality Of(DeclarationSpec spec) =>
        spec.Attributes.Select(a => Stage.Of(a)?.Entry).FirstOrDefault(entry => entry is not null)
        ?? spec.References
            .Where(r => r.Declaration is { Kind: DeclarationKind.Encoder or DeclarationKind.Variant })
            .Select(r => Of(r.Declaration!))
            .FirstOrDefault()
        ?? Vision;
}
