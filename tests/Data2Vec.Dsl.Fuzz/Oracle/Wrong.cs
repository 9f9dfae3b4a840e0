namespace Data2Vec.Dsl.Fuzz.Oracle;

/// <summary>What the naive model finds wrong with a declaration.</summary>
internal sealed class Wrong(string reason) : Exception(reason)
{
    /// <summary>Finds something wrong where a condition does not hold.</summary>
    public static void Unless(bool holds, string reason)
    {
        if (!holds)
        {
            throw new Wrong(reason);
        }
    }

    /// <summary>A number from 0 up to but not including 1.</summary>
    public static void UnlessShare(double value, string name) => Unless(value >= 0 && value < 1, name + " is no share");

    /// <summary>A number above 0.</summary>
    public static void UnlessPositive(double value, string name) => Unless(value > 0 && double.IsFinite(value), name + " is not above 0");

    /// <summary>0 or a number above it.</summary>
    public static void UnlessNatural(double value, string name) => Unless(value >= 0 && double.IsFinite(value), name + " is below 0");
}

/// <summary>What the naive model leaves open, because the words of the language do: counted, and not held against the analyzer.</summary>
internal sealed class Open(string reason) : Exception(reason);
