using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Shapes;

internal enum Answer
{
    /// <summary>Proved for every allowed input.</summary>
    Always,

    /// <summary>Disproved for every allowed input.</summary>
    Never,

    /// <summary>Fails for the witness, and was not shown to fail for all inputs.</summary>
    Sometimes,

    /// <summary>Undecided: too large a period, a mixed polynomial inequality, or an overflow. Never to be taken as consent.</summary>
    Unknown,
}

/// <summary>The answer to a question about sizes, and an input for which it is "no". Only Never and Sometimes have a witness.</summary>
internal sealed record Verdict(Answer Answer, Point? Witness = null)
{
    public static Verdict Always { get; } = new(Answer.Always);

    public static Verdict Unknown { get; } = new(Answer.Unknown);

    public bool Holds => Answer == Answer.Always;
}

/// <summary>Values of symbols, sorted by name: an input for which something can be shown. A value-equal snapshot.</summary>
internal sealed class Point : IEquatable<Point>
{
    private readonly SortedDictionary<string, long> values;

    public Point(IEnumerable<KeyValuePair<string, long>> values)
    {
        this.values = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, long> value in values)
        {
            this.values[value.Key] = value.Value;
        }
    }

    public IReadOnlyDictionary<string, long> Values => values;

    public long this[string symbol] => values[symbol];

    public bool Equals(Point? other) => other is not null && values.SequenceEqual(other.values);

    public override bool Equals(object? obj) => Equals(obj as Point);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>For messages: "B = 8, T = 16,000".</summary>
    public override string ToString() => string.Join(", ", values.Select(static pair =>
        pair.Key + " = " + pair.Value.ToString("N0", CultureInfo.InvariantCulture)));
}
