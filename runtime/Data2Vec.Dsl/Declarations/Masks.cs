using System;

namespace Data2Vec.Dsl;

/// <summary>
/// Declares BEiT's block-wise masking on a grid of patches: rectangles are added until <see cref="Masked"/> patches are covered.
/// The count is never above the goal and may end a little below it. (fairseq's data2vec_vision.py, make_mask.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BlockMaskAttribute : Attribute
{
    /// <summary>Patches to mask. Published data2vec vision runs: 120 of 196.</summary>
    public int Masked { get; set; } = 120;

    /// <summary>Least area of a rectangle in patches.</summary>
    public int MinBlock { get; set; } = 16;

    /// <summary>Largest area of a rectangle in patches.</summary>
    public int MaxBlock { get; set; } = 196;
}

/// <summary>
/// Declares masking of single positions drawn uniformly: ⌊N · (1 - Ratio)⌋ of N stay visible, the same number in every sample.
/// (data2vec 2.0 text; MAE.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RandomMaskAttribute : Attribute
{
    /// <summary>Share of the positions to mask, between 0 and 1. Required.</summary>
    public double Ratio { get; set; }
}

/// <summary>
/// Declares masking of spans of consecutive frames, for audio: each sample gets ⌊p · L / Length + u⌋ spans (u uniform in [0, 1)) with
/// different starts; they may overlap, so that less than the share p is masked. (fairseq's compute_mask_indices; wav2vec 2.0.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SpanMaskAttribute : Attribute
{
    /// <summary>The share of the frames that the spans would mask if none overlapped: above 0, at most 1. Published: 0.65, which masks about 49 %.</summary>
    public double Probability { get; set; } = 0.65;

    /// <summary>Length of a span in frames, or its mean. Published: 10. Not together with <see cref="Milliseconds"/>.</summary>
    public int Length { get; set; } = 10;

    /// <summary>Length of a span in milliseconds, a multiple of the encoder's time from frame to frame; 0 where <see cref="Length"/> says it.</summary>
    public double Milliseconds { get; set; }

    /// <summary>How the lengths are drawn.</summary>
    public SpanLengths Lengths { get; set; } = SpanLengths.Static;

    /// <summary>Standard deviation in frames of lengths that are <see cref="SpanLengths.Normal"/>.</summary>
    public double LengthSpread { get; set; }

    /// <summary>Least number of spans in a sample, however short it is.</summary>
    public int MinSpans { get; set; } = 1;

    /// <summary>Whether single frames are unmasked at random until every sample of a batch has as few masked as the one with the fewest.</summary>
    public bool EqualCounts { get; set; } = true;

    /// <summary>Whether counts are made equal by masking more frames, up to the sample with the most, instead of by unmasking.</summary>
    public bool AddToEqual { get; set; }

    /// <summary>Share of the masked frames that is unmasked again, at random: 0 or more and below 1.</summary>
    public double Dropout { get; set; }

    /// <summary>The share of the channels that spans of channels would set to 0 if none overlapped; 0 leaves all channels alone.</summary>
    public double ChannelProbability { get; set; }

    /// <summary>Length of a span of channels.</summary>
    public int ChannelLength { get; set; } = 10;
}

/// <summary>
/// Declares masking of tokens, singly or in spans, for text: ⌊p · L / Length + u⌋ spans (u uniform in [0, 1)) with different starts, cut
/// at the end of the text. Only tokens that become &lt;mask&gt; are predicted. (fairseq's MaskTokensDataset; data2vec text, BERT, RoBERTa.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TokenMaskAttribute : Attribute
{
    /// <summary>The share of the tokens that the spans would cover if none overlapped: above 0, at most 1. data2vec: 0.35; BERT: 0.15.</summary>
    public double Probability { get; set; } = 0.35;

    /// <summary>Length of a span in tokens, or its mean. data2vec: 4; BERT: 1.</summary>
    public int Length { get; set; } = 4;

    /// <summary>Least number of spans in a text, however short it is. 0 (the default), as in the original code: a short text may have none.</summary>
    public int MinSpans { get; set; }

    /// <summary>Standard deviation of the lengths in tokens, which are then normally distributed and rounded; 0 makes all equal.</summary>
    public double LengthSpread { get; set; }

    /// <summary>Share of the covered tokens that stay as they are. data2vec: 0; BERT: 0.1.</summary>
    public double LeaveUnmasked { get; set; }

    /// <summary>Share of the covered tokens that become a random token. data2vec: 0; BERT: 0.1.</summary>
    public double RandomTokens { get; set; }
}
