namespace Data2Vec.Cli.Reporting;

/// <summary>One line of a plot.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Updates">Where along the run.</param>
/// <param name="Values">What was measured there.</param>
internal sealed record Curve(string Name, double[] Updates, double[] Values)
{
    /// <summary>More points than a plot has pixels would only make the report heavy.</summary>
    public const int MaxPoints = 400;

    /// <summary>Reads a curve off a run, as means over equal stretches where it is long.</summary>
    public static Curve Of<T>(string name, IReadOnlyList<T> steps, Func<T, double> update, Func<T, double> value)
    {
        var count = Math.Min(MaxPoints, steps.Count);
        var (updates, values) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var (from, to) = ((int)((long)i * steps.Count / count), (int)((i + 1L) * steps.Count / count));
            for (var j = from; j < to; j++)
            {
                updates[i] += update(steps[j]) / (to - from);
                values[i] += value(steps[j]) / (to - from);
            }
        }

        return new Curve(name, updates, values);
    }
}
