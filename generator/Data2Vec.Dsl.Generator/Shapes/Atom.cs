using System.Collections.Generic;
using System.Globalization;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>What a monomial is a product of: a symbol, or a floor that no rule could dissolve.</summary>
internal abstract class Atom(string key)
{
    /// <summary>Equal keys mean equal atoms, and the keys' ordinal order is the order of the normal form.</summary>
    public string Key { get; } = key;

    /// <summary>The limits of its value.</summary>
    public abstract Bounds Bounds { get; }

    /// <summary>The atom's value; <paramref name="values"/> maps the symbols' names to sizes.</summary>
    public abstract long Evaluate(IReadOnlyDictionary<string, long> values);
}

/// <summary>The number of steps of a symbol: its value divided by its <see cref="Shapes.Symbol.Multiple"/>.</summary>
internal sealed class SymbolAtom(Symbol symbol) : Atom(symbol.Key)
{
    public Symbol Symbol { get; } = symbol;

    public override Bounds Bounds => new(Symbol.FirstStep, Symbol.IsUnlimited ? null : Symbol.LastStep);

    public override long Evaluate(IReadOnlyDictionary<string, long> values)
    {
        long value = values[Symbol.Name];
        return value % Symbol.Multiple == 0
            ? value / Symbol.Multiple
            : throw new System.ArgumentException($"{Symbol.Name} is not a multiple of its step.", nameof(values));
    }
}

/// <summary>⌊Numerator / Divisor⌋. Made by <see cref="Dim.Floor"/> only, which keeps the numerator in normal form.</summary>
internal sealed class FloorAtom(Dim numerator, long divisor)
    : Atom("⌊(" + numerator.Key + ")/" + divisor.ToString(CultureInfo.InvariantCulture) + "⌋")
{
    public Dim Numerator { get; } = numerator;

    public long Divisor { get; } = divisor;

    public override Bounds Bounds { get; } = Bounds.OfFloor(Bounds.Of(numerator), divisor);

    public override long Evaluate(IReadOnlyDictionary<string, long> values) =>
        Arithmetic.FloorDivide(Numerator.Evaluate(values), Divisor);
}
