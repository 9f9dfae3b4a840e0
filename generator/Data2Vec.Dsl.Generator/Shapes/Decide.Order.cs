using System;
using System.Collections.Generic;

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
}
