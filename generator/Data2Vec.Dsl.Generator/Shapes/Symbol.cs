using System;
using System.Globalization;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>
/// A size that is known only at run time, and what is known about it: Min &lt;= value &lt;= Max and value % Multiple == 0.
/// </summary>
/// <remarks>
/// The congruence is a change of variable rather than a fact to look up: the algebra computes with the number of steps t, where
/// value = Multiple · t. So with Multiple = 16 the floor in ⌊T/16⌋ vanishes by itself, everywhere, and no rewriting needs to know why.
/// A declaration makes each symbol once: two symbols of one name with different facts are different atoms.
/// </remarks>
internal sealed record Symbol
{
    /// <summary>The <see cref="Max"/> of a symbol without upper limit.</summary>
    public const long Unlimited = long.MaxValue;

    public Symbol(string name, long min = 1, long max = Unlimited, long multiple = 1)
    {
        if (multiple < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(multiple));
        }

        Name = name;
        Multiple = multiple;
        FirstStep = Arithmetic.CeilingDivide(min, multiple);
        LastStep = max == Unlimited ? Unlimited : Arithmetic.FloorDivide(max, multiple);
        if (FirstStep > LastStep)
        {
            throw new ArgumentException($"No multiple of {Text(multiple)} lies in [{Text(min)}, {Text(max)}].", nameof(max));
        }

        Min = Arithmetic.Multiply(FirstStep, multiple);
        Max = max == Unlimited ? Unlimited : Arithmetic.Multiply(LastStep, multiple);
    }

    public string Name { get; }

    /// <summary>The least value that is a multiple of <see cref="Multiple"/>.</summary>
    public long Min { get; }

    /// <summary>The greatest value that is a multiple of <see cref="Multiple"/>, or <see cref="Unlimited"/>.</summary>
    public long Max { get; }

    public long Multiple { get; }

    public bool IsUnlimited => Max == Unlimited;

    /// <summary>The least number of steps, Min / Multiple.</summary>
    public long FirstStep { get; }

    /// <summary>The greatest number of steps, Max / Multiple, or <see cref="Unlimited"/>.</summary>
    public long LastStep { get; }

    /// <summary>How many values the symbol may take; <see cref="long.MaxValue"/> stands for that many or more.</summary>
    public long Count
    {
        get
        {
            // LastStep - FirstStep is never negative, so an unsigned difference is the true one.
            ulong span = unchecked((ulong)LastStep - (ulong)FirstStep);
            return IsUnlimited || span >= long.MaxValue ? long.MaxValue : (long)span + 1;
        }
    }

    /// <summary>The facts belong to the value: were they left out, an incremental pipeline would keep a model with a stale interval.</summary>
    public string Key => Min == 1 && IsUnlimited && Multiple == 1
        ? Name
        : Name + "{" + Text(Min) + ".." + (IsUnlimited ? "" : Text(Max)) + (Multiple == 1 ? "" : "%" + Text(Multiple)) + "}";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
