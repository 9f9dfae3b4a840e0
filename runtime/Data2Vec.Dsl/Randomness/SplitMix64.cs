using System.Runtime.Intrinsics;

namespace Data2Vec.Dsl.Randomness;

/// <summary>
/// Random bits by number: a bijection of 64-bit integers that has no state, so that any of its draws can be made alone. (Steele, Lea and Flood, Fast
/// Splittable Pseudorandom Number Generators, 2014.)
/// </summary>
internal static class SplitMix64
{
    /// <summary>The distance of two states in a row: an odd number near 2⁶⁴ over the golden ratio.</summary>
    public const ulong Gamma = 0x9E3779B97F4A7C15;

    private const ulong First = 0xBF58476D1CE4E5B9;
    private const ulong Second = 0x94D049BB133111EB;

    /// <summary>The bits of one state.</summary>
    public static ulong Mix(ulong state)
    {
        state = (state ^ (state >> 30)) * First;
        state = (state ^ (state >> 27)) * Second;
        return state ^ (state >> 31);
    }

    /// <summary>A key of a number, and of a key and a number added to it: what is keyed by neighbours has nothing in common.</summary>
    public static ulong Key(ulong value) => Mix(value + Gamma);

    /// <summary>The bits of four states.</summary>
    public static Vector256<ulong> Mix(Vector256<ulong> states)
    {
        states = (states ^ (states >> 30)) * First;
        states = (states ^ (states >> 27)) * Second;
        return states ^ (states >> 31);
    }
}
