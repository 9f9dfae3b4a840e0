using Data2Vec.Dsl;

namespace Data2Vec.Models;

/// <summary>
/// The encoder of HuBERT, base size. It is wav2vec 2.0's: the two differ in what they predict. (arXiv 2106.07447; fairseq's configuration
/// hubert_base_librispeech.)
/// </summary>
[Variant<Wav2Vec2Base>]
public sealed partial class HubertBase;

/// <summary>
/// The encoder of HuBERT, large size. It is wav2vec 2.0's, bias in the convolutions included. (fairseq's configuration
/// hubert_large_librivox; Hugging Face's hubert-large-ll60k.)
/// </summary>
[Variant<Wav2Vec2Large>]
public sealed partial class HubertLarge;
