using System.Numerics;
using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Tests.Shapes;

/// <summary>A size together with an independent way to compute it: as written, in big integers, without any normal form.</summary>
internal sealed record Formula(Dim Dim, Func<IReadOnlyDictionary<string, long>, BigInteger> Value)
{
    public static Formula Constant(long value) => new(value, _ => value);

    public static Formula Symbol(string name, long min, long max = long.MaxValue, long multiple = 1) =>
        new(Dim.Symbol(name, min, max, multiple), at => at[name]);

    public static Formula operator +(Formula a, Formula b) => new(a.Dim + b.Dim, at => a.Value(at) + b.Value(at));

    public static Formula operator -(Formula a, Formula b) => new(a.Dim - b.Dim, at => a.Value(at) - b.Value(at));

    public static Formula operator *(Formula a, Formula b) => new(a.Dim * b.Dim, at => a.Value(at) * b.Value(at));

    public Formula FloorBy(long divisor) => new(Dim.Floor(Dim, divisor), at =>
    {
        BigInteger quotient = BigInteger.DivRem(Value(at), divisor, out BigInteger remainder);
        return remainder < 0 ? quotient - 1 : quotient;
    });

    /// <summary>A random formula over the given leaves; few constants are large, so that terms cancel and divisors meet.</summary>
    public static Formula Random(Random random, int depth, params Formula[] symbols)
    {
        if (depth == 0 || random.Next(6) == 0)
        {
            return random.Next(3) == 0 ? Constant(random.Next(-9, 10)) : symbols[random.Next(symbols.Length)];
        }

        Formula a = Random(random, depth - 1, symbols);
        return random.Next(8) switch
        {
            0 or 1 => a + Random(random, depth - 1, symbols),
            2 => a - Random(random, depth - 1, symbols),
            3 => a * Constant(random.Next(-4, 7)),
            4 => a * Random(random, Math.Min(depth - 1, 1), symbols),
            _ => (a + Constant(random.Next(-9, 10))).FloorBy(random.Next(1, 7)),
        };
    }
}

/// <summary>Shorthands for the inputs of a size.</summary>
internal static class Inputs
{
    public static Dictionary<string, long> At(params (string Name, long Value)[] values) =>
        values.ToDictionary(static value => value.Name, static value => value.Value);

    /// <summary>The witness with values for symbols that cancelled: the formula as written still mentions them.</summary>
    public static Dictionary<string, long> With(Point witness) => new(witness.Values.Concat(
        new[] { "T", "U" }.Except(witness.Values.Keys).Select(static name => KeyValuePair.Create(name, 0L))));
}
