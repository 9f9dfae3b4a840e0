namespace Data2Vec.Dsl;

/// <summary>Where in a model a parameter lives. The teacher averages, copies or borrows whole parts.</summary>
public enum Part
{
    /// <summary>The head that turns the student's output into predictions. Only the student has one.</summary>
    Head,

    /// <summary>Stages up to and including the mask point.</summary>
    Local,

    /// <summary>Stages between the mask point and the transformer: embeddings and positions.</summary>
    Stem,

    /// <summary>The transformer and what stands behind it.</summary>
    Context,
}

/// <summary>Number of elements in each range of a flat buffer, padding included.</summary>
/// <param name="LocalMatrices">Weights before the mask point.</param>
/// <param name="ContextMatrices">Weights of the transformer.</param>
/// <param name="ContextVectors">Biases, norms and factors of the transformer.</param>
/// <param name="LocalVectors">Biases and tokens before the mask point.</param>
/// <param name="StemMatrices">Weights between the mask point and the transformer.</param>
/// <param name="StemVectors">Biases, norms and tables between the mask point and the transformer.</param>
/// <param name="HeadMatrices">Weights of the head.</param>
/// <param name="HeadVectors">Biases of the head.</param>
/// <remarks>
/// The order in the buffer is head, local, stem, context for the matrices and the reverse for the vectors. It makes three things contiguous:
/// everything that weight decay may spare (the second half), everything a teacher averages (the middle), and everything there is.
/// </remarks>
public sealed record ParameterLayout(
    long LocalMatrices,
    long ContextMatrices,
    long ContextVectors,
    long LocalVectors,
    long StemMatrices = 0,
    long StemVectors = 0,
    long HeadMatrices = 0,
    long HeadVectors = 0)
{
    /// <summary>Elements between two parameters' starts are a multiple of this: 64 bytes of float32.</summary>
    public const long Alignment = BufferFormat.Alignment;

    /// <summary>Elements of the whole buffer.</summary>
    public long Length => Matrices + ContextVectors + StemVectors + LocalVectors + HeadVectors;

    /// <summary>Elements of the weights, which come first; vectors follow.</summary>
    public long Matrices => HeadMatrices + LocalMatrices + StemMatrices + ContextMatrices;

    /// <summary>Start and length of the stages after the mask point.</summary>
    public (long Start, long Length) AfterMask => (HeadMatrices + LocalMatrices, StemMatrices + ContextMatrices + ContextVectors + StemVectors);

    /// <summary>Start and length of the whole encoder, without the head.</summary>
    public (long Start, long Length) Encoder => (HeadMatrices, LocalMatrices + AfterMask.Length + LocalVectors);

    /// <summary>Rounds a parameter's size up to the alignment.</summary>
    public static long Aligned(long count) => BufferFormat.Aligned(count);

    /// <summary>Whether a parameter belongs to the stages before the transformer's blocks.</summary>
    internal bool IsBeforeBlocks(long offset)
    {
        return Holds(Part.Local, true) || Holds(Part.Local, false) || Holds(Part.Stem, true) || Holds(Part.Stem, false);

        bool Holds(Part part, bool matrix) => Range(part, matrix) is var (start, length) && offset >= start && offset < start + length;
    }

    /// <summary>Whether a parameter belongs to the head.</summary>
    internal bool IsHead(long offset) => offset < Encoder.Start || offset >= Encoder.Start + Encoder.Length;

    internal (long Start, long Length) Range(Part part, bool matrix) => (part, matrix) switch
    {
        (Part.Head, true) => (0, HeadMatrices),
        (Part.Local, true) => (HeadMatrices, LocalMatrices),
        (Part.Stem, true) => (HeadMatrices + LocalMatrices, StemMatrices),
        (Part.Context, true) => (HeadMatrices + LocalMatrices + StemMatrices, ContextMatrices),
        (Part.Context, false) => (Matrices, ContextVectors),
        (Part.Stem, false) => (Matrices + ContextVectors, StemVectors),
        (Part.Local, false) => (Matrices + ContextVectors + StemVectors, LocalVectors),
        _ => (Matrices + ContextVectors + StemVectors + LocalVectors, HeadVectors),
    };
}
