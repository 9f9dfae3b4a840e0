using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>Bytes that a batch takes.</summary>
/// <param name="OfSample">For each sample.</param>
/// <param name="Once">For all of them together: what has the size of a weight.</param>
internal sealed record Memory(Dim OfSample, Dim Once)
{
    public static Memory None { get; } = new(Dim.Zero, Dim.Zero);

    public static Memory operator +(Memory a, Memory b) => ReferenceEquals(a, None) ? b : ReferenceEquals(b, None) ? a : new(a.OfSample + b.OfSample, a.Once + b.Once);

    public static Memory operator -(Memory a, Memory b) => ReferenceEquals(b, None) ? a : new(a.OfSample - b.OfSample, a.Once - b.Once);

    public static Memory operator *(long times, Memory memory) => new(times * memory.OfSample, times * memory.Once);

    /// <summary>So many float32 of each sample.</summary>
    public static Memory Numbers(Dim count) => new(Float32.Bytes * count, Dim.Zero);

    /// <summary>So many float32 once.</summary>
    public static Memory NumbersOnce(Dim count) => new(Dim.Zero, Float32.Bytes * count);

    /// <summary>So many bytes of each sample.</summary>
    public static Memory Bytes(Dim count) => new(count, Dim.Zero);

    /// <summary>Bytes of a batch.</summary>
    public Dim OfBatch(Dim samples) => (samples * OfSample) + Once;

    /// <summary>Whether this never is more than another, and whether it never is less, however many samples there are.</summary>
    public (bool AtMost, bool AtLeast) Against(Memory other)
    {
        var one = Dim.BoundsOfDifference(other.OfSample, OfSample);
        if (one is { Low: null or < 0, High: null or > 0 })
        {
            return (false, false);
        }

        // Linear in the samples, of which there is one at least.
        var all = Dim.BoundsOfDifference(other.OfSample + other.Once, OfSample + Once);
        return (one.Low >= 0 && all.Low >= 0, one.High <= 0 && all.High <= 0);
    }
}
