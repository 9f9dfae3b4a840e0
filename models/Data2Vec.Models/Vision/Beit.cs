using Data2Vec.Dsl;

namespace Data2Vec.Models;

/// <summary>
/// The encoder of BEiT, base size, as Hugging Face's beit-base-patch16-224-pt22k has it. data2vec's image encoder was made from it; this
/// one ends without a norm (its users pool or predict first and normalise then), starts its scales at 0.1 and has the norms' small number
/// of the published file. (arXiv 2106.08254.)
/// </summary>
[Variant<VisionBase>]
[ClassToken(Mean = 0, Std = 0.02)]
[Maskable(Mean = 0, Std = 0.02)]
[Transformer(FinalNorm = false, LayerScale = 0.1, DropPath = 0.1, AttentionDropout = 0, Epsilon = 1e-12)]
public sealed partial class BeitBase;

/// <summary>The encoder of BEiT, large size. (Hugging Face's beit-large-patch16-224-pt22k.)</summary>
[Variant<BeitBase>]
[PatchEmbedding(Dim = 1024)]
[Transformer(Depth = 24, Heads = 16, Hidden = 4096, LayerScale = 1e-5)]
public sealed partial class BeitLarge;
