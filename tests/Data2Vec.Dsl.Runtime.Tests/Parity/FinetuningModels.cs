namespace Data2Vec.Dsl.Runtime.Tests.Parity;

// The small models of fairseq's fine-tuning cases, declared as a user would declare them.

/// <summary>The encoder of case finetune_audio_ctc: no gradient passes into its convolutions.</summary>
[AudioEncoder(SampleRate = 16_000)]
[Conv1d(Channels = 16, Kernel = 10, Stride = 5, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 3, Stride = 2, Norm = ConvNorm.Layer)]
[Conv1d(Channels = 16, Kernel = 2, Stride = 2, Norm = ConvNorm.Layer)]
[GradientScale(Factor = 0)]
[LayerNorm]
[Linear(Dim = 32)]
[Maskable]
[ConvPositions(Kernel = 5, Layers = 3, Groups = 4)]
[Transformer(Depth = 3, Heads = 4, Hidden = 64, Norm = Norm.Post, InputNorm = true)]
public sealed partial class SmallFrozenAudio;

/// <summary>finetune_audio_ctc.</summary>
[WithHead<SmallFrozenAudio>]
[CtcHead(Vocabulary = 10, ZeroInfinity = true)]
public sealed partial class SmallRecogniser;

/// <summary>finetune_text_glue.</summary>
[WithHead<SmallText>]
[TextClassifier(Classes = 3)]
public sealed partial class SmallJudge;
