using System;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Shapes;

internal sealed partial class Dim
{
    /// <summary>⌊numerator / divisor⌋ in normal form; every rule is an identity over all integers, the negative ones too.</summary>
    /// <remarks>
    /// A stack of convolutions is a nest of floors, and R5 makes it a single one: with strides s, kernels k, dilations d, paddings p,
    /// S = Π s, R = 1 + Σ d(k-1)·S(before), P = Σ p·S(before), the length is exactly ⌊(T + 2P - R)/S⌋ + 1 for every integer T.
    /// </remarks>
    public static Dim Floor(Dim numerator, long divisor)
    {
        if (divisor < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(divisor), "Floors are by positive constants.");
        }

        // R2: ⌊p/1⌋ = p.
        if (divisor == 1)
        {
            return numerator;
        }

        // R3: ⌊(d·q + r)/d⌋ = q + ⌊r/d⌋ for integer q; every coefficient that remains lies in [0, d).
        Dim whole = numerator.WithCoefficients(coefficient => Arithmetic.FloorDivide(coefficient, divisor));
        Dim rest = numerator.WithCoefficients(coefficient => Arithmetic.Modulo(coefficient, divisor));

        // R6: a constant in [0, d) has the floor 0.
        return rest.IsConstant ? whole : whole + (TryUnnest(rest, divisor) ?? TryCancel(rest, divisor) ?? Of(new FloorAtom(rest, divisor)));
    }

    /// <summary>R5: ⌊(⌊n/a⌋ + e)/b⌋ = ⌊(n + a·e)/(a·b)⌋ for integer e.</summary>
    /// <remarks>
    /// Proof: for every integer k, k &lt;= (⌊n/a⌋ + e)/b ⟺ bk - e &lt;= ⌊n/a⌋ ⟺ bk - e &lt;= n/a (as bk - e is an integer)
    /// ⟺ k &lt;= (n + ae)/(ab); two numbers with the same integers below them have the same floor. The step needs the inner floor's
    /// coefficient to be 1: ⌊3⌊x/2⌋/2⌋ is 1 at x = 3, but ⌊9/4⌋ is 2. Of several such floors the first by key is taken: any
    /// choice is right, but two ways to write a sum of floors may then differ in form, and only Decide sees that they are equal.
    /// </remarks>
    private static Dim? TryUnnest(Dim numerator, long divisor)
    {
        foreach (Term term in numerator.terms)
        {
            if (term.Coefficient == 1 && term.Atoms.Count == 1 && term.Atoms[0] is FloorAtom inner)
            {
                Dim others = numerator - Of(inner);
                return Floor(inner.Numerator + (others * inner.Divisor), Arithmetic.Multiply(inner.Divisor, divisor));
            }
        }

        return null;
    }

    /// <summary>R4: with g dividing d and all coefficients but the constant c, ⌊(g·p + c)/(g·d')⌋ = ⌊(p + ⌊c/g⌋)/d'⌋.</summary>
    private static Dim? TryCancel(Dim numerator, long divisor)
    {
        long common = divisor;
        foreach (Term term in numerator.terms.Where(static term => !term.IsConstant))
        {
            common = Arithmetic.GreatestCommonDivisor(common, term.Coefficient);
        }

        if (common == 1)
        {
            return null;
        }

        // The division is exact but for the constant, and that one is rounded down, possibly to nothing.
        return Floor(numerator.WithCoefficients(coefficient => Arithmetic.FloorDivide(coefficient, common)), divisor / common);
    }

    private Dim WithCoefficients(Func<long, long> change) => new([.. terms
        .Select(term => term with { Coefficient = change(term.Coefficient) })
        .Where(static term => term.Coefficient != 0)]);
}
