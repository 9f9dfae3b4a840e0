using System;
using System.Collections.Generic;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>Limits that a size never leaves, found by interval arithmetic: true but not always tight. Null is "no limit known".</summary>
internal readonly record struct Bounds(long? Low, long? High)
{
    public static Bounds Of(Dim size)
    {
        Bounds sum = new(0, 0);
        foreach (Term term in size.Terms)
        {
            sum = sum.Plus(term.Bounds);
        }

        return sum;
    }

    /// <summary>The limits of ⌊numerator / divisor⌋.</summary>
    public static Bounds OfFloor(Bounds numerator, long divisor) => new(
        numerator.Low is { } low ? Arithmetic.FloorDivide(low, divisor) : null,
        numerator.High is { } high ? Arithmetic.FloorDivide(high, divisor) : null);

    /// <summary>The limits of a product. Products of possibly negative atoms do not occur in sizes; one atom alone may be negative.</summary>
    public static Bounds OfProduct(IReadOnlyList<Atom> atoms)
    {
        if (atoms.Count == 1)
        {
            return atoms[0].Bounds;
        }

        Bounds product = new(1, 1);
        foreach (Atom atom in atoms)
        {
            Bounds factor = atom.Bounds;
            product = product.Low >= 0 && factor.Low >= 0
                ? new(Combine(Arithmetic.Multiply, product.Low, factor.Low), Combine(Arithmetic.Multiply, product.High, factor.High))
                : default;
        }

        return product;
    }

    /// <summary>The limits of a sum.</summary>
    public Bounds Plus(Bounds other) => new(Combine(Arithmetic.Add, Low, other.Low), Combine(Arithmetic.Add, High, other.High));

    /// <summary>The limits of a multiple.</summary>
    public Bounds Times(long coefficient)
    {
        long? low = Combine(Arithmetic.Multiply, coefficient, Low);
        long? high = Combine(Arithmetic.Multiply, coefficient, High);
        return coefficient > 0 ? new(low, high) : new(high, low);
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
