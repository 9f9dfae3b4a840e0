using System.Diagnostics;

namespace Data2Vec.Dsl.Benchmarks.Step;

/// <summary>Times actions in turn, so that all see the same machine, and gives the median of each.</summary>
internal static class Stopwatches
{
    /// <summary>Milliseconds of each action: the median over the rounds, after one that only warms up.</summary>
    public static double[] Medians(int rounds, params Action[] actions)
    {
        var times = actions.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                var watch = Stopwatch.StartNew();
                actions[i]();
                if (round > 0)
                {
                    times[i].Add(watch.Elapsed.TotalMilliseconds);
                }
            }
        }

        return [.. times.Select(t => t.Order().ElementAt(t.Count / 2))];
    }
}
