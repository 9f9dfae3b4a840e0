namespace Data2Vec.Dsl.Evaluation;

/// <summary>Writes the gradient at a point and returns the value there.</summary>
internal delegate double Objective(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>
/// Limited-memory BFGS (Nocedal and Wright, algorithm 7.4) with backtracking, for smooth convex functions of some thousand numbers.
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 12;
    private const double Sufficient = 1e-4;
    private const double Tolerance = 1e-7;

    /// <summary>Goes down from <paramref name="start"/> until the value stops falling.</summary>
    /// <returns>The best point, and the iterations it took.</returns>
    public static (double[] Point, int Iterations) Minimise(
        Objective objective, double[] start, int mostIterations, CancellationToken cancellation)
    {
        var n = start.Length;
        var (x, g, next, nextG, direction) = ((double[])start.Clone(), new double[n], new double[n], new double[n], new double[n]);
        var pairs = new LinkedList<(double[] S, double[] Y, double Inverse)>();
        var value = objective(x, g);
        var quiet = 0;
        for (var iteration = 1; iteration <= mostIterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            Direction(g, pairs, direction);
            var slope = Dot(g, direction);
            if (slope >= 0)
            {
                return (x, iteration);
            }

            // Without curvature the length of a step is a guess; afterwards 1 is nearly always right.
            var step = pairs.Count == 0 ? Math.Min(1, 1 / Math.Sqrt(Dot(g, g))) : 1.0;
            var nextValue = Try(objective, x, direction, step, next, nextG);
            while (!(nextValue <= value + (Sufficient * step * slope)))
            {
                step /= 2;
                if (step < 1e-10)
                {
                    return (x, iteration);
                }

                nextValue = Try(objective, x, direction, step, next, nextG);
            }

            Remember(pairs, x, next, g, nextG);
            quiet = value - nextValue <= Tolerance * Math.Max(1e-3, Math.Abs(nextValue)) ? quiet + 1 : 0;
            (x, next, g, nextG, value) = (next, x, nextG, g, nextValue);
            if (quiet == 3)
            {
                return (x, iteration);
            }
        }

        return (x, mostIterations);
    }

    private static double Try(Objective objective, double[] x, double[] direction, double step, double[] next, double[] gradient)
    {
        for (var i = 0; i < x.Length; i++)
        {
            next[i] = x[i] + (step * direction[i]);
        }

        return objective(next, gradient);
    }

    private static void Remember(
        LinkedList<(double[] S, double[] Y, double Inverse)> pairs, double[] x, double[] next, double[] g, double[] nextG)
    {
        var (s, y) = (new double[x.Length], new double[x.Length]);
        for (var i = 0; i < x.Length; i++)
        {
            (s[i], y[i]) = (next[i] - x[i], nextG[i] - g[i]);
        }

        // Only positive curvature keeps the estimate a descent direction.
        var curvature = Dot(s, y);
        if (curvature > 1e-12 * Dot(y, y))
        {
            pairs.AddLast((s, y, 1 / curvature));
            if (pairs.Count > Memory)
            {
                pairs.RemoveFirst();
            }
        }
    }

    private static void Direction(double[] g, LinkedList<(double[] S, double[] Y, double Inverse)> pairs, double[] direction)
    {
        for (var i = 0; i < g.Length; i++)
        {
            direction[i] = -g[i];
        }

        var factors = new Stack<double>();
        for (var pair = pairs.Last; pair is not null; pair = pair.Previous)
        {
            var factor = pair.Value.Inverse * Dot(pair.Value.S, direction);
            Add(direction, -factor, pair.Value.Y);
            factors.Push(factor);
        }

        if (pairs.Last is { Value: var newest })
        {
            var scale = 1 / (newest.Inverse * Dot(newest.Y, newest.Y));
            for (var i = 0; i < direction.Length; i++)
            {
                direction[i] *= scale;
            }
        }

        for (var pair = pairs.First; pair is not null; pair = pair.Next)
        {
            Add(direction, factors.Pop() - (pair.Value.Inverse * Dot(pair.Value.Y, direction)), pair.Value.S);
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void Add(double[] to, double factor, double[] values)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += factor * values[i];
        }
    }
}
