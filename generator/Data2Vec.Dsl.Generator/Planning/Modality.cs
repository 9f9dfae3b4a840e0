using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>What an encoder listens to, looks at or reads. Its entry stage says so; the emitters know nothing else of modalities.</summary>
/// <param name="Name">The noun of code and documents: image, audio or text.</param>
/// <param name="Batch">The runtime's batch type.</param>
/// <param name="Constants">What its encoders say of a batch as whole-number constants; the entry stage knows the values.</param>
/// <param name="Front">The stage without which nothing else can stand, with {0} for a width.</param>
/// <param name="Lack">What an encoder without it lacks.</param>
/// <param name="Positions">What the positions of its encoders are called.</param>
internal sealed record Modality(
    string Name, string Batch, IReadOnlyList<string> Constants, string Front, string Lack, string Positions)
{
    public static readonly Modality Image = new(
        "image",
        "global::Data2Vec.Dsl.ImageBatch",
        ["Channels", "Height", "Width"],
        "PatchEmbedding(Dim = {0})",
        "nothing cuts its image into positions",
        "patches");

    public static readonly Modality Audio = new(
        "audio",
        "global::Data2Vec.Dsl.AudioBatch",
        ["SampleRate", "Hop", "ReceptiveField", "ShortestClip"],
        "Conv1d(Channels = 512, Kernel = 10, Stride = 5)",
        "nothing turns its samples into frames",
        "frames");

    public static readonly Modality Text = new(
        "text",
        "global::Data2Vec.Dsl.TextBatch",
        ["Vocabulary", "Context", "PaddingToken", "MaskToken"],
        "TokenEmbedding(Dim = {0})",
        "nothing turns its tokens into vectors",
        "tokens");

    /// <summary>What the length of a sample is called in methods that take it; null where all are of one size.</summary>
    public string? Length => this == Audio ? "samples" : this == Text ? "tokens" : null;

    /// <summary>The noun with its article, at the start of a sentence.</summary>
    public string Article => this == Text ? "A text" : "An " + Name;

    /// <summary>The base class of its encoders.</summary>
    public string Encoder => $"global::Data2Vec.Dsl.Encoder<{Batch}>";

    /// <summary>The base class of its pairs.</summary>
    public string Pair => $"global::Data2Vec.Dsl.Distillation.Pair<{Batch}>";

    /// <summary>Samples of a batch may be of different lengths, filled up with padding.</summary>
    public bool HasPadding => this != Image;

    /// <summary>The front stage's attribute name.</summary>
    public string FrontName => Front.Substring(0, Front.IndexOf('('));

    /// <summary>
    /// The modality of an encoder, of what a variant starts from, or of a pair's encoder. Where a broken declaration does not tell, a
    /// stub still needs some base class.
    /// </summary>
    public static Modality Of(DeclarationSpec spec) =>
        Of(spec.Attributes)
        ?? spec.References
            .Where(r => r.Declaration is { Kind: DeclarationKind.Encoder or DeclarationKind.Variant })
            .Select(r => Of(r.Declaration!))
            .FirstOrDefault()
        ?? Image;

    /// <summary>The modality that an entry stage among the attributes says.</summary>
    public static Modality? Of(IEnumerable<AttributeSpec> attributes) =>
        attributes.Select(a => Stage.Of(a)?.Entry).FirstOrDefault(entry => entry is not null);
}
