using System;
using System.Collections.Generic;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>A non-zero integer times a product of atoms; the empty product is the constant term.</summary>
internal readonly struct Term
{
    private Term(long coefficient, Atom[] atoms, string monomial)
    {
        Coefficient = coefficient;
        Atoms = atoms;
        Monomial = monomial;
    }

    public long Coefficient { get; }

    /// <summary>The factors, sorted by key; a power is a repeated factor.</summary>
    public IReadOnlyList<Atom> Atoms { get; }

    /// <summary>The key of the product without its coefficient; empty for the constant term.</summary>
    public string Monomial { get; }

    public bool IsConstant => Atoms.Count == 0;

    public static Term Constant(long value) => new(value, [], "");

    public static Term Of(Atom atom) => new(1, [atom], atom.Key);

    public Term WithCoefficient(long coefficient) => new(coefficient, (Atom[])Atoms, Monomial);

    public static Term operator *(Term a, Term b)
    {
        long coefficient = Arithmetic.Multiply(a.Coefficient, b.Coefficient);
        if (a.IsConstant || b.IsConstant)
        {
            return (a.IsConstant ? b : a).WithCoefficient(coefficient);
        }

        var atoms = new List<Atom>(a.Atoms);
        atoms.AddRange(b.Atoms);
        atoms.Sort(static (x, y) => string.CompareOrdinal(x.Key, y.Key));
        return new(coefficient, [.. atoms], string.Join("·", atoms.ConvertAll(static atom => atom.Key)));
    }
}
