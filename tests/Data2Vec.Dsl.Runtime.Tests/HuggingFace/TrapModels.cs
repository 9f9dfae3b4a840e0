namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

// Models that have stepped into a trap: they are right declarations of other models.

/// <summary>Trap 4: torch's small number where the file has another.</summary>
[Variant<SharedBias>]
[Transformer(Epsilon = 1e-5)]
public sealed partial class AnotherEpsilon;

/// <summary>Trap 4: the blocks' small number is not that of the convolutions.</summary>
[Variant<SmallAudio>]
[Transformer(Epsilon = 1e-2)]
public sealed partial class LargeEpsilonAudio;

/// <summary>Trap 8: the pre-norm form that the configuration of data2vec's large model names and its class ignores.</summary>
[Variant<SmallAudio>]
[Transformer(Norm = Norm.Pre, InputNorm = false)]
public sealed partial class PreNormAudio;
