using System;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>
/// A size left the 64-bit range. Building and evaluating a <see cref="Dim"/> throw it, because a wrapped size would be a wrong size;
/// <see cref="Decide"/> never lets it out, there it means <see cref="Answer.Unknown"/>.
/// </summary>
internal sealed class DimOverflowException : OverflowException
{
    public DimOverflowException()
        : base("A size exceeds 64 bits.")
    {
    }
}

/// <summary>Integer arithmetic that is exact or throws <see cref="DimOverflowException"/>, and division that rounds down.</summary>
internal static class Arithmetic
{
    public static long Add(long a, long b)
    {
        long sum = unchecked(a + b);

        // Only two numbers of the same sign can overflow, and then the sum has the other sign.
        return ((a ^ sum) & (b ^ sum)) < 0 ? throw new DimOverflowException() : sum;
    }

    public static long Multiply(long a, long b)
    {
        try
        {
            return checked(a * b);
        }
        catch (OverflowException)
        {
            throw new DimOverflowException();
        }
    }

    /// <summary>⌊a/b⌋ for b >= 1. C#'s own division rounds towards zero, which is one too many for a negative inexact quotient.</summary>
    public static long FloorDivide(long a, long b) => a >= 0 ? a / b : ~(~a / b);

    /// <summary>a - b·⌊a/b⌋ for b >= 1, which lies in [0, b).</summary>
    public static long Modulo(long a, long b) => a % b < 0 ? (a % b) + b : a % b;

    /// <summary>⌈a/b⌉ for b >= 1.</summary>
    public static long CeilingDivide(long a, long b) => a > 0 ? ((a - 1) / b) + 1 : a / b;

    public static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0)
        {
            // The remainder of long.MinValue by -1 traps on x86.
            (a, b) = (b, b == -1 ? 0 : a % b);
        }

        return a == long.MinValue ? throw new DimOverflowException() : Math.Abs(a);
    }

    public static long LeastCommonMultiple(long a, long b) => Multiply(a / GreatestCommonDivisor(a, b), b);
}
