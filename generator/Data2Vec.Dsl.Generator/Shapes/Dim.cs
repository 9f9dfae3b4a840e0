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
        term.Coefficient.ToString(CultureInfo.InvariantCulture) + (term.IsConstant ? "" : "*" + term.Monomial.Key)));

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

    public static Dim operator +(Dim a, Dim b) => Sum(a, b, 1);

    public static Dim operator -(Dim a) => a * -1;

    public static Dim operator -(Dim a, Dim b) => Sum(a, b, -1);

    public static Dim operator *(Dim a, Dim b)
    {
        if (a.IsConstant || b.IsConstant)
        {
            return a.IsConstant ? b.Times(a.ConstantTerm) : a.Times(b.ConstantTerm);
        }

        Dim product = Zero;
        foreach (Term factor in a.terms)
        {
            // Multiplication by a proper monomial may change the order of the terms.
            product += new Dim([.. b.terms.Select(term => term * factor).OrderBy(static term => term.Monomial.Key, StringComparer.Ordinal)]);
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
            : throw new ArgumentException($"{value} is not a multiple as {old.Key} demands.", nameof(value));
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

    /// <summary>The limits of a difference, as those of <c>a - b</c>, which is not made.</summary>
    public static Bounds BoundsOfDifference(Dim a, Dim b)
    {
        var bounds = new Bounds(0, 0);
        for (int i = 0, j = 0; i < a.terms.Length || j < b.terms.Length;)
        {
            Term term = Next(a.terms, ref i, b.terms, ref j, -1);
            bounds = term.Coefficient == 0 ? bounds : bounds.Plus(term.Bounds);
        }

        return bounds;
    }

    // a + sign · b. Costs are sums of hundreds of operations, so nothing is allocated but the result.
    private static Dim Sum(Dim a, Dim b, long sign)
    {
        if (a.terms.Length == 0 || b.terms.Length == 0)
        {
            return b.terms.Length == 0 ? a : b.Times(sign);
        }

        var sum = new Term[a.terms.Length + b.terms.Length];
        int count = 0;
        for (int i = 0, j = 0; i < a.terms.Length || j < b.terms.Length;)
        {
            sum[count] = Next(a.terms, ref i, b.terms, ref j, sign);
            count += sum[count].Coefficient == 0 ? 0 : 1;
        }

        Array.Resize(ref sum, count);
        return new(sum);
    }

    // The next term of a + sign · b in the order of the normal form; its coefficient may be 0.
    private static Term Next(Term[] a, ref int i, Term[] b, ref int j, long sign)
    {
        int order = i == a.Length ? 1 : j == b.Length ? -1 : a[i].Monomial.CompareTo(b[j].Monomial);
        if (order < 0)
        {
            return a[i++];
        }

        Term term = b[j++];
        long coefficient = Arithmetic.Multiply(sign, term.Coefficient);
        return term with { Coefficient = order == 0 ? Arithmetic.Add(a[i++].Coefficient, coefficient) : coefficient };
    }

    private Dim Times(long factor) => factor switch
    {
        0 => Zero,
        1 => this,
        _ => new(Array.ConvertAll(terms, term => term with { Coefficient = Arithmetic.Multiply(term.Coefficient, factor) })),
    };

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
