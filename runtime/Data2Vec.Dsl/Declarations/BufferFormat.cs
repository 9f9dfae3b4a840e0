namespace Data2Vec.Dsl;

/// <summary>How parameters lie in the flat buffer of a model: the compiler sums their sizes, and the runtime places them.</summary>
internal static class BufferFormat
{
    /// <summary>Every parameter starts at a multiple of as many elements: 64 bytes, a cache line.</summary>
    public const long Alignment = 16;

    /// <summary>The elements that a parameter takes, with the gap behind it.</summary>
    /// <exception cref="System.OverflowException">They are more than 64 bits can count.</exception>
    public static long Aligned(long elements) => checked((elements + Alignment - 1) / Alignment * Alignment);
}
