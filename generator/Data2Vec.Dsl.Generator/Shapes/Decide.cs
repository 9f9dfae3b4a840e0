using System;
using System.Collections.Generic;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>
/// Questions about sizes, for all allowed values of their symbols at once. An overflow on the way is <see cref="Answer.Unknown"/>.
/// </summary>
internal static partial class Decide
{
    /// <summary>How many residue classes a question may cost. The usual ones have one to a few hundred.</summary>
    private const long Budget = 5000;

    /// <summary>
    /// Are two sizes equal? Complete up to the budget: Always is proved, and anything else comes with an input where they differ.
    /// </summary>
    public static Verdict Equal(Dim a, Dim b)
    {
        if (a.Equals(b))
        {
            return Verdict.Always;
        }

        return Guarded(() =>
        {
            Dim difference = a - b;
            if (difference.Equals(Dim.Zero))
            {
                return Verdict.Always;
            }

            if (NeverZero(difference))
            {
                return new Verdict(Answer.Never, Typical(a, b));
            }

            // Steps that cancelled in the difference are still part of the input that a message shows.
            Verdict verdict = Grid.Of(difference, Budget) is { } grid ? ZeroOnGrid(difference, grid) : ProbeForNonZero(difference);
            return verdict.Witness is null ? verdict : new(verdict.Answer, Complete(verdict.Witness, a, b));
        });
    }

    /// <summary>Is a size a multiple of a constant?</summary>
    public static Verdict Divisible(Dim size, long divisor) =>
        Guarded(() => Equal(size, Dim.Floor(size, divisor) * divisor));

    /// <summary>Never equal without looking at residues: a constant difference, a common factor, or a sign.</summary>
    private static bool NeverZero(Dim difference)
    {
        long common = 0;
        foreach (Term term in difference.Terms)
        {
            common = term.IsConstant ? common : Arithmetic.GreatestCommonDivisor(common, term.Coefficient);
        }

        // All but the constant is a multiple of the common factor, so the sum is never 0 if the constant is not one.
        if (common == 0 ? difference.ConstantTerm != 0 : difference.ConstantTerm % common != 0)
        {
            return true;
        }

        return Bounds.Of(difference) is { Low: > 0 } or { High: < 0 };
    }

    /// <summary>
    /// On a residue class a size is a polynomial, and one of degree n in a symbol that is zero at n + 1 values of it is zero at all:
    /// n + 1 members per symbol (or all, if the class has fewer) decide the class.
    /// </summary>
    private static Verdict ZeroOnGrid(Dim size, Grid grid)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        var box = new long[grid.Symbols.Count];
        Point? witness = null;
        bool never = true;
        foreach (long[] start in grid.Starts())
        {
            bool complete = true, constant = true;
            long? first = null;
            for (int i = 0; i < box.Length; i++)
            {
                long members = grid.Members(i, start[i]);
                box[i] = Math.Min(members, Grid.Degree(size, grid.Symbols[i]) + 1);
                complete &= box[i] == members;
            }

            foreach (long[] t in Grid.Box(box))
            {
                for (int i = 0; i < t.Length; i++)
                {
                    values[grid.Symbols[i].Name] = Arithmetic.Multiply(grid.Step(i, start[i], t[i]), grid.Symbols[i].Multiple);
                }

                long value = size.Evaluate(values);
                constant &= value == (first ??= value);
                never &= value != 0;
                witness ??= value != 0 ? new Point(values) : null;
            }

            // A class without a zero so far has none only if it was seen whole or is constant, by the same counting of zeros.
            never &= complete || constant;
        }

        return witness is null ? Verdict.Always : new(never ? Answer.Never : Answer.Sometimes, witness);
    }

    /// <summary>Too many classes to prove equality, but one input where the sizes differ still disproves it.</summary>
    private static Verdict ProbeForNonZero(Dim size)
    {
        foreach (Point point in Probes(size.Symbols))
        {
            if (size.Evaluate(point.Values) != 0)
            {
                return new(Answer.Sometimes, point);
            }
        }

        return Verdict.Unknown;
    }

    /// <summary>A few inputs, small first, with steps that share no factor with the usual strides.</summary>
    private static IEnumerable<Point> Probes(IReadOnlyList<Symbol> symbols)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int probe = 0; probe < 64; probe++)
        {
            for (int i = 0; i < symbols.Count; i++)
            {
                long offset = probe * (997L + (i * 12L)) % symbols[i].Count;
                values[symbols[i].Name] = Arithmetic.Multiply(Arithmetic.Add(symbols[i].FirstStep, offset), symbols[i].Multiple);
            }

            yield return new Point(values);
        }
    }

    private static Point Typical(Dim a, Dim b) => Complete(new Point([]), a, b);

    /// <summary>The point with the least value for every symbol that it lacks.</summary>
    private static Point Complete(Point point, params Dim[] sizes)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (Dim size in sizes)
        {
            foreach (Symbol symbol in size.Symbols)
            {
                values[symbol.Name] = point.Values.TryGetValue(symbol.Name, out long value) ? value : symbol.Min;
            }
        }

        return new(values);
    }

    private static Verdict Guarded(Func<Verdict> decide)
    {
        try
        {
            return decide();
        }
        catch (DimOverflowException)
        {
            return Verdict.Unknown;
        }
    }
}
