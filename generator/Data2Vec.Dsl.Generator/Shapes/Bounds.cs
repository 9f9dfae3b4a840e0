using System;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>Limits that a size never leaves, found by interval arithmetic: true but not always tight. Null is "no limit known".</summary>
internal readonly record struct Bounds(long? Low, long? High)
{
    public static Bounds Of(Dim size)
    {
        Bounds sum = new(0, 0);
        foreach (Term term in size.Terms)
        {
            Bounds bounds = OfProduct(term);
            sum = new(Combine(Arithmetic.Add, sum.Low, bounds.Low), Combine(Arithmetic.Add, sum.High, bounds.High));
        }

        return sum;
    }

    private static Bounds OfProduct(Term term)
    {
        Bounds product = new(1, 1);
        foreach (Atom atom in term.Atoms)
        {
            Bounds factor = OfAtom(atom);

            // Products of possibly negative atoms do not occur in sizes; one atom alone may be negative.
            product = term.Atoms.Count == 1 ? factor
                : product.Low >= 0 && factor.Low >= 0
                    ? new(Combine(Arithmetic.Multiply, product.Low, factor.Low), Combine(Arithmetic.Multiply, product.High, factor.High))
                    : default;
        }

        long? low = Combine(Arithmetic.Multiply, term.Coefficient, product.Low);
        long? high = Combine(Arithmetic.Multiply, term.Coefficient, product.High);
        return term.Coefficient > 0 ? new(low, high) : new(high, low);
    }

    private static Bounds OfAtom(Atom atom)
    {
        if (atom is SymbolAtom { Symbol: var symbol })
        {
            return new(symbol.FirstStep, symbol.IsUnlimited ? null : symbol.LastStep);
        }

        var floor = (FloorAtom)atom;
        Bounds numerator = Of(floor.Numerator);
        return new(
            numerator.Low is { } low ? Arithmetic.FloorDivide(low, floor.Divisor) : null,
            numerator.High is { } high ? Arithmetic.FloorDivide(high, floor.Divisor) : null);
    }

    /// <summary>An overflow only means that no limit is known.</summary>
    private static long? Combine(Func<long, long, long> operation, long? a, long? b)
    {
        try
        {
            return a is { } x && b is { } y ? operation(x, y) : null;
        }
        catch (DimOverflowException)
        {
            return null;
        }
    }
}
