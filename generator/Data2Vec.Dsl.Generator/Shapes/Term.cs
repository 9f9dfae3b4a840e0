using System.Collections.Generic;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>A non-zero integer times a product of atoms; the empty product is the constant term.</summary>
internal readonly record struct Term(long Coefficient, Monomial Monomial)
{
    /// <inheritdoc cref="Monomial.Atoms"/>
    public IReadOnlyList<Atom> Atoms => Monomial.Atoms;

    public bool IsConstant => Atoms.Count == 0;

    /// <summary>The limits of its value.</summary>
    public Bounds Bounds => Monomial.Bounds.Times(Coefficient);

    public static Term Constant(long value) => new(value, Monomial.One);

    public static Term Of(Atom atom) => new(1, Monomial.Of(atom));

    public static Term operator *(Term a, Term b) => new(Arithmetic.Multiply(a.Coefficient, b.Coefficient), a.Monomial * b.Monomial);
}
