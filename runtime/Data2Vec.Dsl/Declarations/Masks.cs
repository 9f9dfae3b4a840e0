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
