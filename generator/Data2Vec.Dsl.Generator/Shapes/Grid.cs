using System;
using System.Collections.Generic;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>
/// The residue classes of a size's symbols: modulo its periods every floor in the size becomes a polynomial.
/// </summary>
/// <remarks>
/// Put s = first + r + L·t with L a common multiple of the divisors around s: the numerators' coefficients of t are divisible, so
/// every floor is an integer polynomial in t (innermost first, by induction). Periods are per symbol, as all symbols split at once.
/// </remarks>
internal sealed class Grid
{
    private readonly long[] periods;

    private Grid(IReadOnlyList<Symbol> symbols, long[] periods, long classes)
    {
        Symbols = symbols;
        this.periods = periods;
        Classes = classes;
    }

    public IReadOnlyList<Symbol> Symbols { get; }

    /// <summary>How many combinations of residues there are.</summary>
    public long Classes { get; }

    /// <summary>The split of a size, or null if it has more classes than the budget.</summary>
    public static Grid? Of(Dim size, long budget)
    {
        IReadOnlyList<Symbol> symbols = size.Symbols;
        var periods = new long[symbols.Count];
        long classes = 1;
        for (int i = 0; i < periods.Length; i++)
        {
            periods[i] = Period(size, symbols[i], budget);
            if (periods[i] == 0)
            {
                return null;
            }

            classes *= Math.Min(periods[i], symbols[i].Count);
            if (classes > budget)
            {
                return null;
            }
        }

        return new(symbols, periods, classes);
    }

    /// <summary>Every residue tuple, as the first step of each symbol in its class. The array is reused.</summary>
    public IEnumerable<long[]> Starts()
    {
        var sizes = new long[periods.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = Math.Min(periods[i], Symbols[i].Count);
        }

        var start = new long[sizes.Length];
        foreach (long[] residue in Box(sizes))
        {
            for (int i = 0; i < start.Length; i++)
            {
                start[i] = Symbols[i].FirstStep + residue[i];
            }

            yield return start;
        }
    }

    /// <summary>How many steps of the symbol lie in the class that begins at the start; <see cref="long.MaxValue"/> if unlimited.</summary>
    public long Members(int symbol, long start)
    {
        long count = Symbols[symbol].Count;
        return count == long.MaxValue ? count : ((count - 1 - (start - Symbols[symbol].FirstStep)) / periods[symbol]) + 1;
    }

    /// <summary>The step of the symbol in the class's t-th member.</summary>
    public long Step(int symbol, long start, long t) => Arithmetic.Add(start, Arithmetic.Multiply(periods[symbol], t));

    /// <summary>All tuples t with 0 &lt;= t[i] &lt; sizes[i]. The array is reused.</summary>
    public static IEnumerable<long[]> Box(long[] sizes)
    {
        var t = new long[sizes.Length];
        int i;
        do
        {
            yield return t;
            for (i = 0; i < t.Length && ++t[i] == sizes[i]; i++)
            {
                t[i] = 0;
            }
        }
        while (i < t.Length);
    }

    /// <summary>The degree in a symbol, where a floor counts as its numerator.</summary>
    public static int Degree(Dim size, Symbol symbol)
    {
        int degree = 0;
        foreach (Term term in size.Terms)
        {
            int sum = 0;
            foreach (Atom atom in term.Atoms)
            {
                sum += atom is FloorAtom floor ? Degree(floor.Numerator, symbol) : ((SymbolAtom)atom).Symbol == symbol ? 1 : 0;
            }

            degree = Math.Max(degree, sum);
        }

        return degree;
    }

    /// <summary>The least common multiple of the nested divisors around the symbol, or 0 if that exceeds the budget.</summary>
    private static long Period(Dim size, Symbol symbol, long budget)
    {
        // A symbol with few values needs no period: each value is a class of its own.
        long limit = Math.Min(budget, symbol.Count);
        long period = 1;
        foreach (Term term in size.Terms)
        {
            foreach (Atom atom in term.Atoms)
            {
                if (atom is not FloorAtom floor || Degree(floor.Numerator, symbol) == 0)
                {
                    continue;
                }

                long inner = Period(floor.Numerator, symbol, limit);
                period = inner == 0 || floor.Divisor > limit / inner
                    ? limit + 1
                    : Arithmetic.LeastCommonMultiple(period, inner * floor.Divisor);
                if (period > limit)
                {
                    return symbol.Count <= budget ? symbol.Count : 0;
                }
            }
        }

        return period;
    }
}
