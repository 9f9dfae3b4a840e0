namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>
/// What convolutions make of time: of T samples ⌊(T - Field) / Hop⌋ + 1 frames. A stack of convolutions without padding is again of this form,
/// exactly, for every T.
/// </summary>
/// <param name="Hop">Samples from one frame to the next.</param>
/// <param name="Field">Samples that a frame sees; the shortest audio that gives a frame.</param>
internal sealed record FramePlan(long Hop, long Field)
{
    /// <summary>Samples themselves.</summary>
    public static readonly FramePlan Samples = new(1, 1);

    /// <summary>The same behind one more convolution.</summary>
    public FramePlan Convolve(long kernel, long stride) => new(checked(Hop * stride), checked(Field + ((kernel - 1) * Hop)));

    /// <summary>Samples that so many frames need.</summary>
    public long Needs(long frames) => checked(Field + ((frames - 1) * Hop));

    /// <summary>Frames of so many samples.</summary>
    public long Of(long samples) => samples < Field ? 0 : ((samples - Field) / Hop) + 1;
}
