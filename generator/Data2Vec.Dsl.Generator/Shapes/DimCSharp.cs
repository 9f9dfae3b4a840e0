using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>Sizes as C# expressions over long variables.</summary>
internal static class DimCSharp
{
    /// <summary>
    /// The expression for a size; the symbols are variables or parameters of type long, named by <paramref name="name"/> or as they
    /// are. It is a sum: put it in parentheses before multiplying it.
    /// </summary>
    public static string ToCSharp(this Dim size, Func<string, string>? name = null)
    {
        var text = new StringBuilder();
        foreach (Term term in size.Terms.OrderBy(static term => term.IsConstant).ThenBy(static term => term.Coefficient < 0))
        {
            // The least long has no positive counterpart, so it cannot be subtracted.
            bool minus = term.Coefficient is < 0 and not long.MinValue;
            text.Append(text.Length > 0 ? (minus ? " - " : " + ") : minus ? "-" : "");
            text.Append(Product(term, name ?? (static symbol => symbol)));
        }

        return text.Length == 0 ? "0" : text.ToString();
    }

    private static string Product(Term term, Func<string, string> name)
    {
        var factors = new List<string>();
        long left = term.Coefficient;
        foreach (Atom atom in term.Atoms)
        {
            if (atom is FloorAtom floor)
            {
                factors.Add(FloorOf(floor, name));
                continue;
            }

            Symbol symbol = ((SymbolAtom)atom).Symbol;
            bool whole = left % symbol.Multiple == 0;
            factors.Add(whole ? name(symbol.Name) : "(" + name(symbol.Name) + " / " + Literal(symbol.Multiple) + ")");
            left /= whole ? symbol.Multiple : 1;
        }

        // The number comes first: then every product is of longs from the left on.
        if (term.IsConstant || left is not (1 or -1))
        {
            factors.Insert(0, left == long.MinValue ? "long.MinValue" : Literal(Math.Abs(left)));
        }

        return string.Join(" * ", factors);
    }

    /// <summary>
    /// C# rounds a quotient towards zero. For a numerator that is never negative this is the floor; else ⌊n/d⌋ = -1 - ⌊(-1 - n)/d⌋,
    /// where -1 - n is ~n and cannot overflow.
    /// </summary>
    private static string FloorOf(FloorAtom floor, Func<string, string> name)
    {
        string numerator = floor.Numerator.ToCSharp(name);
        numerator = numerator.Contains(" ") || numerator[0] == '-' ? "(" + numerator + ")" : numerator;
        string divisor = Literal(floor.Divisor);
        return Decide.AtLeast(floor.Numerator, 0).Holds
            ? "(" + numerator + " / " + divisor + ")"
            : "(" + numerator + " >= 0 ? " + numerator + " / " + divisor + " : ~(~" + numerator + " / " + divisor + "))";
    }

    private static string Literal(long value) => value.ToString(CultureInfo.InvariantCulture);
}
