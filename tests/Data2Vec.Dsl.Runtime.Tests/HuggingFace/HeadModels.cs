namespace Data2Vec.Dsl.Runtime.Tests.HuggingFace;

// The heads of transformers' cases, declared as a user would declare them.

/// <summary>data2vec-vision-shared and beit-pretrain.</summary>
[Finetune<SharedBias>]
[ImageClassifier(Classes = 7)]
public sealed partial class SharedBiasClassifier;

/// <summary>data2vec-vision-shared on larger images.</summary>
[Finetune<LargerSharedBias>]
[ImageClassifier(Classes = 7)]
public sealed partial class LargerSharedBiasClassifier;

/// <summary>data2vec-vision-perlayer and beit-finetuned.</summary>
[Finetune<BiasPerLayer>]
[ImageClassifier(Classes = 7)]
public sealed partial class BiasPerLayerClassifier;

/// <summary>data2vec-vision-perlayer on higher images.</summary>
[Finetune<HigherBiasPerLayer>]
[ImageClassifier(Classes = 7)]
public sealed partial class HigherBiasPerLayerClassifier;

/// <summary>data2vec-vision-cls-abs.</summary>
[Finetune<AbsoluteVision>]
[ImageClassifier(Classes = 7, Pool = Pool.ClassToken)]
public sealed partial class AbsoluteClassifier;

/// <summary>data2vec-vision-cls-abs on larger images.</summary>
[Finetune<LargerAbsoluteVision>]
[ImageClassifier(Classes = 7, Pool = Pool.ClassToken)]
public sealed partial class LargerAbsoluteClassifier;

/// <summary>data2vec-vision-bare.</summary>
[Finetune<BareVision>]
[ImageClassifier(Classes = 7, Pool = Pool.ClassToken)]
public sealed partial class BareClassifier;

/// <summary>beit-pretrain.</summary>
[Finetune<SharedBias>]
[PatchClassifier(Classes = 50)]
public sealed partial class VisualTokens;

/// <summary>data2vec-audio.</summary>
[Finetune<SmallAudio>]
[CtcHead(Vocabulary = 12)]
public sealed partial class AudioRecogniser;

/// <summary>hubert-base and wav2vec2-base.</summary>
[Finetune<GroupNormSpeech>]
[CtcHead(Vocabulary = 12, Dropout = 0.1)]
public sealed partial class GroupNormRecogniser;

/// <summary>hubert-large.</summary>
[Finetune<StableSpeech>]
[CtcHead(Vocabulary = 12)]
public sealed partial class StableRecogniser;

/// <summary>wav2vec2-stable.</summary>
[Finetune<StableSpeech>]
[CtcHead(Vocabulary = 12, Reduction = CtcReduction.Mean)]
public sealed partial class MeanRecogniser;

/// <summary>wav2vec2-adapter.</summary>
[Finetune<AdaptedSpeech>]
[CtcHead(Vocabulary = 12)]
public sealed partial class AdaptedRecogniser;

/// <summary>data2vec-audio.</summary>
[Finetune<SmallAudio>]
[UtteranceClassifier(Classes = 5, Dim = 16, WeightedLayers = true)]
public sealed partial class AudioClassifier;

/// <summary>hubert-base and wav2vec2-base.</summary>
[Finetune<GroupNormSpeech>]
[UtteranceClassifier(Classes = 5, Dim = 16, WeightedLayers = true)]
public sealed partial class GroupNormClassifier;

/// <summary>wav2vec2-base.</summary>
[Finetune<GroupNormSpeech>]
[ContrastiveHead(Groups = 2, Codes = 10, CodeDim = 16, Dim = 16)]
public sealed partial class SmallContrast;

/// <summary>data2vec-text and roberta.</summary>
[Finetune<RobertaLike>]
[TokenPooler]
public sealed partial class TextVector;

/// <summary>data2vec-text and roberta.</summary>
[Finetune<RobertaLike>]
[LanguageModelHead]
public sealed partial class TextTokens;

/// <summary>data2vec-text and roberta.</summary>
[Finetune<RobertaLike>]
[TextClassifier(Classes = 3, Dropout = 0.1)]
public sealed partial class TextLabels;
