using System;

namespace Data2Vec.Dsl;

/// <summary>
/// What makes predictions from the student's output. A pair has at most one. Without one, it has the <see cref="RegressionHeadAttribute"/> of the
/// paper.
/// </summary>
public abstract class DecoderAttribute : Attribute;

/// <summary>
/// Linear layers with GELU between them, applied to each masked position: <c>[M, D] → [M, D]</c>. The first of several layers doubles the width, and
/// the last one restores it. (fairseq's data2vec_text.py.)
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RegressionHeadAttribute : DecoderAttribute
{
    /// <summary>
    /// Linear layers between the student's output and the prediction. 1 (the default) is the paper's value. 0 means none, as in fairseq's
    /// vision code.
    /// </summary>
    public int Layers { get; set; } = 1;
}
