using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>
/// Sizes for people. The ladder: a number; T/320 where a congruence makes the division exact; ⌊(T - 400)/320⌋ + 1, in which 400 is
/// the receptive field and 320 the stride; the plain polynomial; with names given, those for the parts that they stand for.
/// </summary>
internal static class DimPrinter
{
    public static string Print(Dim size)
    {
        if (TryPrintFrames(size, out string frames) || TryPrintScaledFrames(size, out frames))
        {
            return frames;
        }

        var text = new StringBuilder();
        foreach (Term term in size.Terms.OrderBy(static term => term.IsConstant).ThenBy(static term => term.Coefficient < 0))
        {
            bool negative = term.Coefficient < 0;
            text.Append(text.Length > 0 ? (negative ? " - " : " + ") : negative ? "-" : "");
            text.Append(PrintTerm(term));
        }

        return text.Length == 0 ? "0" : text.ToString();
    }

    /// <summary>
    /// The size in terms of named sizes, say 768·frames. A name applies where the named size is one floor plus other terms: then the
    /// floor is the name minus those, also inside other floors.
    /// </summary>
    public static string Print(Dim size, params (string Name, Dim Size)[] named) => Print(Abbreviate(size, named));

    /// <summary>The same, and what the names that occur mean: "768·frames, where frames = ⌊(T - 400)/320⌋ + 1".</summary>
    public static string Explain(Dim size, params (string Name, Dim Size)[] named)
    {
        Dim abbreviated = Abbreviate(size, named);
        IEnumerable<string> meanings = named
            .Where(name => abbreviated.Symbols.Any(symbol => symbol.Name == name.Name))
            .Select(static name => name.Name + " = " + Print(name.Size));
        string where = string.Join(", ", meanings);
        return Print(abbreviated) + (where.Length == 0 ? "" : ", where " + where);
    }

    private static Dim Abbreviate(Dim size, (string Name, Dim Size)[] named)
    {
        foreach ((string name, Dim meaning) in named)
        {
            if (meaning.Terms.FirstOrDefault(IsLoneFloor) is { Atoms: [FloorAtom floor] })
            {
                Dim instead = Dim.Symbol(name) - (meaning - Dim.Of(floor));
                size = size.Map(atom => atom.Key == floor.Key ? instead : null);
            }
        }

        return size;
    }

    /// <summary>
    /// The normal form keeps ⌊(T - 400)/320⌋ + 1 as ⌊(T + 240)/320⌋ - 1. A floor with a negative constant beside it is taken for a
    /// number of frames and shifted back; one without is a pool or a ratio, where the plain form says more.
    /// </summary>
    private static bool TryPrintFrames(Dim size, out string text)
    {
        text = "";
        if (size.Terms.Count != 2 || size.ConstantTerm >= 0 || !IsLoneFloor(size.Terms[1]))
        {
            return false;
        }

        var floor = (FloorAtom)size.Terms[1].Atoms[0];
        try
        {
            Dim shift = Arithmetic.Multiply(Arithmetic.Add(1, Arithmetic.Multiply(size.ConstantTerm, -1)), floor.Divisor);
            text = PrintFloor(floor.Numerator - shift, floor.Divisor) + " + 1";
            return true;
        }
        catch (DimOverflowException)
        {
            return false;
        }
    }

    /// <summary>Frames times something, as in B·768·(⌊(T - 400)/320⌋ + 1), which the normal form multiplies out.</summary>
    private static bool TryPrintScaledFrames(Dim size, out string text)
    {
        text = "";
        if (size.Terms.Count != 2)
        {
            return false;
        }

        // Frames are a floor plus a constant, so the term with one more factor is the floor's, and the other is the common factor.
        (Term scaled, Term common) = size.Terms[0].Atoms.Count > size.Terms[1].Atoms.Count
            ? (size.Terms[0], size.Terms[1])
            : (size.Terms[1], size.Terms[0]);
        if (scaled.Coefficient < 1 || common.Coefficient == long.MinValue || common.Coefficient % scaled.Coefficient != 0)
        {
            return false;
        }

        foreach (FloorAtom floor in scaled.Atoms.OfType<FloorAtom>())
        {
            Term factor = common with { Coefficient = scaled.Coefficient };
            if ((Term.Of(floor) * factor).Monomial.Key == scaled.Monomial.Key
                && TryPrintFrames(Dim.Of(floor) + (common.Coefficient / scaled.Coefficient), out string frames))
            {
                text = PrintTerm(factor) + "·(" + frames + ")";
                return true;
            }
        }

        return false;
    }

    private static bool IsLoneFloor(Term term) => term is { Coefficient: 1, Atoms: [FloorAtom] };

    /// <summary>The term without its sign. Where a symbol's multiple is complete, it shows: 16 steps of 16 are "T", one is "T/16".</summary>
    private static string PrintTerm(Term term)
    {
        string number = Text(term.Coefficient).TrimStart('-');
        long left = term.Coefficient;
        var factors = new List<string>();
        foreach (Atom atom in term.Atoms)
        {
            if (atom is FloorAtom floor)
            {
                factors.Add(PrintFloor(floor.Numerator, floor.Divisor));
                continue;
            }

            Symbol symbol = ((SymbolAtom)atom).Symbol;
            bool whole = left % symbol.Multiple == 0;
            factors.Add(whole ? symbol.Name : symbol.Name + "/" + Text(symbol.Multiple));
            left /= whole ? symbol.Multiple : 1;
        }

        number = left == term.Coefficient ? number : Text(left).TrimStart('-');
        bool alone = factors.Count == 1 && number == "1";
        IEnumerable<string> grouped = factors.Select(factor =>
            alone || factor[0] == '⌊' || !factor.Contains("/") ? factor : "(" + factor + ")");
        return term.IsConstant ? number : (number == "1" ? "" : number + "·") + string.Join("·", grouped);
    }

    private static string PrintFloor(Dim numerator, long divisor)
    {
        string text = Print(numerator);
        bool simple = text.All(static c => char.IsLetterOrDigit(c) || c is '_');
        return "⌊" + (simple ? text : "(" + text + ")") + "/" + Text(divisor) + "⌋";
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
