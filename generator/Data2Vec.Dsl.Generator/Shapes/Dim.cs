using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>
/// The size of an axis: an integer polynomial over symbols and floors of polynomials by constants, always in normal form.
/// </summary>
/// <remarks>
/// The normal form's string <see cref="Key"/> is the value: equality and hash are on it, so a model that holds sizes caches in an
/// incremental pipeline. Rule R1 (like terms collected, sorted by key, zeros dropped) is kept by every operation here; the rules
/// R2 to R6 about floors are in Dim.Floor.cs. Equal keys mean equal on all integers; unequal keys mean nothing yet: ask
/// <see cref="Decide"/>. The arithmetic is exact or throws <see cref="DimOverflowException"/>.
/// </remarks>
internal sealed partial class Dim : IEquatable<Dim>
{
    private readonly Term[] terms;
    private string? key;
    private Symbol[]? symbols;

    private Dim(Term[] terms) => this.terms = terms;

    public static Dim Zero { get; } = new([]);

    public static Dim One { get; } = 1;

    /// <summary>The non-zero terms, sorted by monomial; the constant comes first.</summary>
    public IReadOnlyList<Term> Terms => terms;

    public string Key => key ??= terms.Length == 0 ? "0" : string.Join("+", terms.Select(static term =>
        term.Coefficient.ToString(CultureInfo.InvariantCulture) + (term.IsConstant ? "" : "*" + term.Monomial)));

    public bool IsConstant => terms.Length == 0 || (terms.Length == 1 && terms[0].IsConstant);

    /// <summary>The value of a size without symbols.</summary>
    /// <exception cref="InvalidOperationException">The size depends on a symbol.</exception>
    public long Constant => IsConstant ? ConstantTerm : throw new InvalidOperationException($"{this} is not a constant.");

    /// <summary>The part that no symbol influences; 0 if there is none.</summary>
    public long ConstantTerm => terms.Length > 0 && terms[0].IsConstant ? terms[0].Coefficient : 0;

    /// <summary>The symbols in here, also those inside floors, sorted by name.</summary>
    public IReadOnlyList<Symbol> Symbols => symbols ??= CollectSymbols();

    public static implicit operator Dim(long value) => value == 0 ? Zero : new([Term.Constant(value)]);

    public static implicit operator Dim(int value) => (long)value;

    /// <summary>A size known only at run time, see <see cref="Shapes.Symbol"/>.</summary>
    public static Dim Symbol(string name, long min = 1, long max = Shapes.Symbol.Unlimited, long multiple = 1) =>
        Of(new Symbol(name, min, max, multiple));

    public static Dim Of(Symbol symbol) => Of(new SymbolAtom(symbol)) * symbol.Multiple;

    public static Dim Of(Atom atom) => new([Term.Of(atom)]);

    public static Dim operator +(Dim a, Dim b)
    {
        var sum = new List<Term>(a.terms.Length + b.terms.Length);
        int i = 0, j = 0;
        while (i < a.terms.Length && j < b.terms.Length)
        {
            int order = string.CompareOrdinal(a.terms[i].Monomial, b.terms[j].Monomial);
            if (order != 0)
            {
                sum.Add(order < 0 ? a.terms[i++] : b.terms[j++]);
                continue;
            }

            long coefficient = Arithmetic.Add(a.terms[i++].Coefficient, b.terms[j].Coefficient);
            if (coefficient != 0)
            {
                sum.Add(b.terms[j].WithCoefficient(coefficient));
            }

            j++;
        }

        sum.AddRange(a.terms.Skip(i));
        sum.AddRange(b.terms.Skip(j));
        return new([.. sum]);
    }

    public static Dim operator -(Dim a) => a * -1;

    public static Dim operator -(Dim a, Dim b) => a + (b * -1);

    public static Dim operator *(Dim a, Dim b)
    {
        Dim product = Zero;
        foreach (Term factor in a.terms)
        {
            // Multiplication by a proper monomial may change the order of the terms.
            product += new Dim([.. b.terms.Select(term => term * factor).OrderBy(static term => term.Monomial, StringComparer.Ordinal)]);
        }

        return product;
    }

    public bool TryConstant(out long value)
    {
        value = ConstantTerm;
        return IsConstant;
    }

    /// <summary>The size for given values of the symbols. The symbols' intervals are not checked, their multiples are.</summary>
    public long Evaluate(IReadOnlyDictionary<string, long> values)
    {
        long sum = 0;
        foreach (Term term in terms)
        {
            long product = term.Coefficient;
            foreach (Atom atom in term.Atoms)
            {
                product = Arithmetic.Multiply(product, atom.Evaluate(values));
            }

            sum = Arithmetic.Add(sum, product);
        }

        return sum;
    }

    /// <summary>The size with a symbol's value replaced.</summary>
    /// <exception cref="ArgumentException">The replacement is not visibly a multiple of what the symbol is declared to be.</exception>
    public Dim Substitute(string symbol, Dim value) => Map(atom =>
    {
        if (atom is not SymbolAtom { Symbol: var old } || old.Name != symbol)
        {
            return null;
        }

        Dim steps = Floor(value, old.Multiple);
        return (steps * old.Multiple).Equals(value)
            ? steps
            : throw new ArgumentException($"{value} is not a multiple of {old.Multiple.ToString(CultureInfo.InvariantCulture)}.", nameof(value));
    });

    /// <summary>The size with atoms replaced; null keeps an atom, and a kept floor is mapped inside and normalised again.</summary>
    public Dim Map(Func<Atom, Dim?> replace)
    {
        Dim sum = Zero;
        foreach (Term term in terms)
        {
            Dim product = term.Coefficient;
            foreach (Atom atom in term.Atoms)
            {
                product *= replace(atom) ?? (atom is FloorAtom floor ? Floor(floor.Numerator.Map(replace), floor.Divisor) : Of(atom));
            }

            sum += product;
        }

        return sum;
    }

    public bool Equals(Dim? other) => other is not null && string.Equals(Key, other.Key, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as Dim);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Key);

    public override string ToString() => DimPrinter.Print(this);

    private Symbol[] CollectSymbols()
    {
        var found = new SortedDictionary<string, Symbol>(StringComparer.Ordinal);
        foreach (Atom atom in terms.SelectMany(static term => term.Atoms))
        {
            foreach (Symbol symbol in atom is FloorAtom floor ? floor.Numerator.Symbols : [((SymbolAtom)atom).Symbol])
            {
                if (found.TryGetValue(symbol.Name, out Symbol? same) && same != symbol)
                {
                    throw new InvalidOperationException($"{symbol.Key} and {same.Key} are facts about one symbol.");
                }

                found[symbol.Name] = symbol;
            }
        }

        return [.. found.Values];
    }
}
