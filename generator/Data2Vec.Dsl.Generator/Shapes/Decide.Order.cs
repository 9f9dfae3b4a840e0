using System;
using System.Collections.Generic;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Shapes;

internal static partial class Decide
{
    /// <summary>
    /// Is a size at least k? Exact where the size is monotone in each symbol, as written or on each of its residue classes: that
    /// covers lengths, counts and budgets. Beyond (differences of products, say) inequalities are undecidable in general: Unknown.
    /// </summary>
    public static Verdict AtLeast(Dim size, long k) => Guarded(() =>
    {
        Verdict yes = Prove(size, k);
        if (yes.Answer == Answer.Always)
        {
            return yes;
        }

        // Never at least k is always at most k - 1. A disproof is worth having also where the proof gave no witness.
        Verdict no = Prove(-size, Arithmetic.Add(1, Arithmetic.Multiply(k, -1)));
        return no.Answer == Answer.Always ? new(Answer.Never, Complete(new Point([]), size)) : yes;
    });

    public static Verdict AtLeast(Dim size, Dim other) => Guarded(() =>
    {
        Verdict verdict = AtLeast(size - other, 0);
        return verdict.Witness is null ? verdict : new(verdict.Answer, Complete(verdict.Witness, size, other));
    });

    /// <summary>
    /// The least v such that the size is at least k for every allowed value of its only symbol from v on: the precondition "T >= v".
    /// Null if there is none, if it is beyond 64 bits, or if the size is not monotone even on its residue classes.
    /// </summary>
    public static long? LeastValue(Dim size, long k)
    {
        try
        {
            if (size.Symbols.Count != 1)
            {
                return null;
            }

            Symbol symbol = size.Symbols[0];
            if (Directions.Of(size, symbol) == Direction.Rising)
            {
                return LeastStep(size, symbol, k) is { } step ? Arithmetic.Multiply(step, symbol.Multiple) : null;
            }

            if (Grid.Of(size, Budget) is not { } grid || !grid.Starts().All(start => IsRising(OnClass(size, grid, start))))
            {
                return null;
            }

            // The last failure of any class decides, and its successor may belong to another class.
            long least = symbol.FirstStep;
            foreach (long[] start in grid.Starts())
            {
                long? t = FirstMember(OnClass(size, grid, start), k);
                long members = grid.Members(0, start[0]);
                t ??= members == long.MaxValue ? null : members;
                if (t is null)
                {
                    return null;
                }

                least = t > 0 ? Math.Max(least, grid.Step(0, start[0], t.Value - 1) + 1) : least;
            }

            return least > symbol.LastStep ? null : Arithmetic.Multiply(least, symbol.Multiple);
        }
        catch (DimOverflowException)
        {
            return null;
        }
    }

    private static bool IsRising(Dim onClass) =>
        onClass.IsConstant || Directions.Of(onClass, onClass.Symbols[0]) == Direction.Rising;

    /// <summary>The first member of a class from which on the rising size is at least k, or null if there is none.</summary>
    private static long? FirstMember(Dim onClass, long k) =>
        !onClass.TryConstant(out long constant) ? LeastStep(onClass, onClass.Symbols[0], k) : constant >= k ? 0 : null;

    /// <summary>Always, Sometimes with a witness, or Unknown; Never is found by proving the opposite.</summary>
    private static Verdict Prove(Dim size, long k)
    {
        if (Bounds.Of(size).Low >= k)
        {
            return Verdict.Always;
        }

        Verdict direct = AtLowestCorner(size, k);
        if (direct.Answer != Answer.Unknown || Grid.Of(size, Budget) is not { } grid)
        {
            return direct;
        }

        Verdict verdict = Verdict.Always;
        foreach (long[] start in grid.Starts())
        {
            Verdict onClass = AtLowestCorner(OnClass(size, grid, start), k);
            if (onClass.Witness is { } steps)
            {
                return new(Answer.Sometimes, FromClass(steps, grid, start));
            }

            verdict = onClass.Holds ? verdict : Verdict.Unknown;
        }

        return verdict.Holds ? verdict : ProbeForLess(size, k);
    }

    /// <summary>If the size is monotone in each symbol, its least value is at a corner of the symbols' intervals.</summary>
    private static Verdict AtLowestCorner(Dim size, long k)
    {
        var corner = new Dictionary<string, long>(StringComparer.Ordinal);
        var falling = new List<Symbol>();
        foreach (Symbol symbol in size.Symbols)
        {
            Direction direction = Directions.Of(size, symbol);
            if (direction == Direction.Mixed)
            {
                return Verdict.Unknown;
            }

            bool endless = direction == Direction.Falling && symbol.IsUnlimited;
            corner[symbol.Name] = direction == Direction.Falling && !endless ? symbol.Max : symbol.Min;
            if (endless)
            {
                falling.Add(symbol);
            }
        }

        // A size that falls in an unlimited symbol gets below any k, or stays level; doubling finds the former fast.
        for (int doubling = 0; doubling < 62; doubling++)
        {
            if (size.Evaluate(corner) < k)
            {
                return new(Answer.Sometimes, new Point(corner));
            }

            if (falling.Count == 0)
            {
                return Verdict.Always;
            }

            foreach (Symbol symbol in falling)
            {
                corner[symbol.Name] = Arithmetic.Multiply(Arithmetic.Add(symbol.FirstStep, 1L << doubling), symbol.Multiple);
            }
        }

        return Verdict.Unknown;
    }

    private static Verdict ProbeForLess(Dim size, long k)
    {
        foreach (Point point in Probes(size.Symbols))
        {
            if (size.Evaluate(point.Values) < k)
            {
                return new(Answer.Sometimes, point);
            }
        }

        return Verdict.Unknown;
    }

    /// <summary>The size as a polynomial in the numbers t of a residue class's members, which keep their symbols' names.</summary>
    private static Dim OnClass(Dim size, Grid grid, long[] start) => size.Map(atom =>
    {
        if (atom is not SymbolAtom { Symbol: var symbol })
        {
            return null;
        }

        int i = 0;
        while (grid.Symbols[i].Name != symbol.Name)
        {
            i++;
        }

        long members = grid.Members(i, start[i]);
        if (members == 1)
        {
            return start[i];
        }

        Dim t = Dim.Symbol(symbol.Name, 0, members == long.MaxValue ? Symbol.Unlimited : members - 1);
        return start[i] + (t * (grid.Step(i, start[i], 1) - start[i]));
    });

    private static Point FromClass(Point steps, Grid grid, long[] start)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < start.Length; i++)
        {
            long t = steps.Values.TryGetValue(grid.Symbols[i].Name, out long known) ? known : 0;
            values[grid.Symbols[i].Name] = Arithmetic.Multiply(grid.Step(i, start[i], t), grid.Symbols[i].Multiple);
        }

        return new(values);
    }

    /// <summary>The first step at which a rising size reaches k: doubling, then bisection, by evaluation alone.</summary>
    private static long? LeastStep(Dim size, Symbol symbol, long k)
    {
        var value = new Dictionary<string, long>(StringComparer.Ordinal);
        bool Reached(long step)
        {
            value[symbol.Name] = Arithmetic.Multiply(step, symbol.Multiple);
            return size.Evaluate(value) >= k;
        }

        if (Reached(symbol.FirstStep))
        {
            return symbol.FirstStep;
        }

        // Invariant: not reached at low. Doubling keeps the arithmetic as small as the answer.
        long low = symbol.FirstStep, stride = 1, high;
        while (true)
        {
            high = Math.Min(symbol.LastStep, Arithmetic.Add(low, stride));
            if (Reached(high))
            {
                break;
            }

            if (high == symbol.LastStep)
            {
                return null;
            }

            low = high;
            stride = Arithmetic.Multiply(stride, 2);
        }

        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            (low, high) = Reached(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }
}
