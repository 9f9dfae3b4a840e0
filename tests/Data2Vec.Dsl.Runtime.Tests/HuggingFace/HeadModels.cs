namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

// The heads of transformers' cases, declared as a user would declare them.

/// <summary>data2vec-vision-shared and beit-pretrain.</summary>
[WithHead<SharedBias>]
[ImageClassifier(Classes = 7)]
public sealed partial class SharedBiasClassifier;

/// <summary>data2vec-vision-shared on larger images.</summary>
[WithHead<LargerSharedBias>]
[ImageClassifier(Classes = 7)]
public sealed partial class LargerSharedBiasClassifier;

/// <summary>data2vec-vision-perlayer and beit-finetuned.</summary>
[WithHead<BiasPerLayer>]
[ImageClassifier(Classes = 7)]
public sealed partial class BiasPerLayerClassifier;

/// <summary>data2vec-vision-perlayer on higher images.</summary>
[WithHead<HigherBiasPerLayer>]
[ImageClassifier(Classes = 7)]
public sealed partial class HigherBiasPerLayerClassifier;

/// <summary>data2vec-vision-cls-abs.</summary>
[WithHead<AbsoluteVision>]
[ImageClassifier(Classes = 7, Pooling = Pooling.ClassToken)]
public sealed partial class AbsoluteClassifier;

/// <summary>data2vec-vision-cls-abs on larger images.</summary>
[WithHead<LargerAbsoluteVision>]
[ImageClassifier(Classes = 7, Pooling = Pooling.ClassToken)]
public sealed partial class LargerAbsoluteClassifier;

/// <summary>data2vec-vision-bare.</summary>
[WithHead<BareVision>]
[ImageClassifier(Classes = 7, Pooling = Pooling.ClassToken)]
public sealed partial class BareClassifier;

/// <summary>beit-pretrain.</summary>
[WithHead<SharedBias>]
[PatchClassifier(Classes = 50)]
public sealed partial class VisualTokens;

/// <summary>data2vec-audio.</summary>
[WithHead<SmallAudio>]
[CtcHead(Vocabulary = 12)]
public sealed partial class AudioRecogniser;

/// <summary>hubert-base and wav2vec2-base.</summary>
[WithHead<GroupNormAudio>]
[CtcHead(Vocabulary = 12, Dropout = 0.1)]
public sealed partial class GroupNormRecogniser;

/// <summary>hubert-large.</summary>
[WithHead<StableAudio>]
[CtcHead(Vocabulary = 12)]
public sealed partial class StableRecogniser;

/// <summary>wav2vec2-stable.</summary>
[WithHead<StableAudio>]
[CtcHead(Vocabulary = 12, Reduction = CtcReduction.Mean)]
public sealed partial class MeanRecogniser;

/// <summary>wav2vec2-adapter.</summary>
[WithHead<AdaptedAudio>]
[CtcHead(Vocabulary = 12)]
public sealed partial class AdaptedRecogniser;

/// <summary>data2vec-audio.</summary>
[WithHead<SmallAudio>]
[UtteranceClassifier(Classes = 5, Dim = 16, WeightedLayers = true)]
public sealed partial class AudioClassifier;

/// <summary>hubert-base and wav2vec2-base.</summary>
[WithHead<GroupNormAudio>]
[UtteranceClassifier(Classes = 5, Dim = 16, WeightedLayers = true)]
public sealed partial class GroupNormClassifier;

/// <summary>wav2vec2-base.</summary>
[WithHead<GroupNormAudio>]
[ContrastiveHead(Groups = 2, Codes = 10, CodeDim = 16, Dim = 16)]
public sealed partial class SmallContrast;

/// <summary>data2vec-text and roberta.</summary>
[WithHead<RobertaLike>]
[TokenPooler]
public sealed partial class TextVector;

/// <summary>data2vec-text and roberta.</summary>
[WithHead<RobertaLike>]
[LanguageModelHead]
public sealed partial class TextTokens;

/// <summary>data2vec-text and roberta.</summary>
[WithHead<RobertaLike>]
[TextClassifier(Classes = 3, Dropout = 0.1)]
public sealed partial class TextLabels;
