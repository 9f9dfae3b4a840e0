using System;

namespace Data2Vec.Dsl;

/// <summary>
/// Declares BEiT's block-wise masking on a grid of patches. It adds rectangles until they cover <see cref="Masked"/> patches. A mask never
/// has more patches and may have slightly fewer. (fairseq's data2vec_vision.py, make_mask.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BlockMaskAttribute : Attribute
{
    /// <summary>Patches to mask. Published data2vec vision runs: 120 of 196.</summary>
    public int Masked { get; set; } = 120;

    /// <summary>Minimum area of a rectangle, in patches.</summary>
    public int MinBlock { get; set; } = 16;

    /// <summary>Maximum area of a rectangle, in patches.</summary>
    public int MaxBlock { get; set; } = 196;
}

/// <summary>
/// Declares masking of single positions, drawn uniformly. Of N positions, ⌊N · (1 - Ratio)⌋ stay visible, the same number in every sample.
/// (data2vec 2.0 text; MAE.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RandomMaskAttribute : Attribute
{
    /// <summary>Share of the positions to mask, above 0 and below 1. Required.</summary>
    public double Ratio { get; set; }
}

/// <summary>
/// Declares masking of spans of consecutive frames, for audio. Each sample gets ⌊p · L / Length + u⌋ spans with different starts, where u
/// is uniform in [0, 1). Spans may overlap, so less than the share p is masked. (fairseq's compute_mask_indices; wav2vec 2.0.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SpanMaskAttribute : Attribute
{
    /// <summary>
    /// Share of the frames that the spans would mask if none overlapped: above 0, at most 1. Published: 0.65, which masks about 49 %.
    /// </summary>
    public double Probability { get; set; } = 0.65;

    /// <summary>Length of a span in frames, or its mean. Published: 10. Not together with <see cref="Milliseconds"/>.</summary>
    public int Length { get; set; } = 10;

    /// <summary>
    /// Length of a span in milliseconds, a multiple of the encoder's time per frame. 0 (the default) uses <see cref="Length"/>.
    /// </summary>
    public double Milliseconds { get; set; }

    /// <summary>Distribution of the lengths.</summary>
    public SpanLengths Lengths { get; set; } = SpanLengths.Static;

    /// <summary>Standard deviation of <see cref="SpanLengths.Normal"/> lengths, in frames.</summary>
    public double LengthSpread { get; set; }

    /// <summary>Minimum number of spans in a sample of any length.</summary>
    public int MinSpans { get; set; } = 1;

    /// <summary>
    /// Unmasks single random frames until all samples of a batch have as few masked frames as the sample with the fewest.
    /// </summary>
    public bool EqualCounts { get; set; } = true;

    /// <summary>Equalises the counts by masking more frames instead, up to the sample with the most.</summary>
    public bool AddToEqual { get; set; }

    /// <summary>Share of the masked frames that are unmasked again at random: 0 or more and below 1.</summary>
    public double Dropout { get; set; }

    /// <summary>
    /// Share of the channels that spans of channels would set to 0 if none overlapped. 0 (the default) masks no channels.
    /// </summary>
    public double ChannelProbability { get; set; }

    /// <summary>Length of a span of channels.</summary>
    public int ChannelLength { get; set; } = 10;
}

/// <summary>
/// Declares masking of tokens, singly or in spans, for text. Each text gets ⌊p · L / Length + u⌋ spans with different starts, where u is
/// uniform in [0, 1). Spans are cut at the end of the text. Only tokens that become &lt;mask&gt; are predicted. (fairseq's
/// MaskTokensDataset; data2vec text, BERT, RoBERTa.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TokenMaskAttribute : Attribute
{
    /// <summary>
    /// Share of the tokens that the spans would cover if none overlapped: above 0, at most 1. data2vec: 0.35; BERT: 0.15.
    /// </summary>
    public double Probability { get; set; } = 0.35;

    /// <summary>Length of a span in tokens, or its mean. data2vec: 4; BERT: 1.</summary>
    public int Length { get; set; } = 4;

    /// <summary>
    /// Minimum number of spans in a text of any length. With 0 (the default), as in the original code, a short text may have none.
    /// </summary>
    public int MinSpans { get; set; }

    /// <summary>
    /// Standard deviation of the lengths in tokens, which are then normally distributed and rounded. With 0 (the default) all lengths are
    /// equal.
    /// </summary>
    public double LengthSpread { get; set; }

    /// <summary>Share of the covered tokens that stay unchanged. data2vec: 0; BERT: 0.1.</summary>
    public double LeaveUnmasked { get; set; }

    /// <summary>Share of the covered tokens that become a random token. data2vec: 0; BERT: 0.1.</summary>
    public double RandomTokens { get; set; }
}
