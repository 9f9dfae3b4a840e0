using System.Diagnostics;
using System.Globalization;
using Data2Vec.Dsl.Distributed;
using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Ranks;

/// <summary>What an all-reduce takes, in the processes that share the run of this program.</summary>
internal static class RanksReport
{
    private const int Repeats = 10;

    /// <summary>Measures the gradient of a small and of a base model.</summary>
    public static int Print(TextWriter output)
    {
        torch.set_num_threads(1);
        using var ranks = Collectives.FromEnvironment(torch.CPU);
        if (ranks is null)
        {
            Console.Error.WriteLine("This measures several processes: start it by mpirun, or with RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT.");
            return 2;
        }

        foreach (var elements in new[] { 5_600_000L, 86_000_000L })
        {
            using var values = torch.zeros(elements);
            ranks.AllReduce(values);
            var times = new double[Repeats];
            for (var i = 0; i < Repeats; i++)
            {
                ranks.Barrier();
                var watch = Stopwatch.StartNew();
                ranks.AllReduce(values);
                times[i] = watch.Elapsed.TotalMilliseconds;
            }

            Array.Sort(times);
            if (ranks.Rank == 0)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{ranks.Name}, {ranks.Size} ranks, {elements / 1e6:0.0} M floats: {times[Repeats / 2]:0.0} ms (least {times[0]:0.0})"));
            }
        }

        return 0;
    }
}
