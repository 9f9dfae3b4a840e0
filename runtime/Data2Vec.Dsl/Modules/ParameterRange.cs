namespace Data2Vec.Dsl;

/// <summary>A contiguous part of a flat buffer that holds whole parameters.</summary>
/// <param name="Store">The buffer.</param>
/// <param name="Start">The first element.</param>
/// <param name="Length">How many elements, padding included.</param>
public readonly record struct ParameterRange(ParameterStore Store, long Start, long Length)
{
    /// <summary>Whether a parameter that starts at an element lies in the range.</summary>
    public bool Holds(long offset) => offset >= Start && offset < Start + Length;
}
