using System.Diagnostics;
using System.Globalization;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Step;

/// <summary>A step of Adam over as many numbers as ViT-B/16 has, all of whose moments are denormal: as they are where no gradient arrives any more.</summary>
internal static class DenormalMeasurement
{
    private const long Numbers = 85_798_656;
    private const float Denormal = 5e-45f;

    /// <summary>The row of the page.</summary>
    public static string Row(int rounds)
    {
        var (kept, flushed, ordinary) = Run(rounds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| Adam's step of ViT-B/16 with moments of 5e-45 | {kept:0.0} ms with denormals, {flushed:0.0} ms flushed: {kept / flushed:0.0} ×; {ordinary:0.0} ms with moments of 1e-3 | |");
    }

    /// <summary>Milliseconds of a step: with denormals, with denormals flushed, and with ordinary moments. Medians, in turn.</summary>
    public static (double Kept, double Flushed, double Ordinary) Run(int rounds)
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var library = Dispatcher.Loaded;
        using var fused = FusedAdam.IsAvailable(torch.CPU, library) ? new FusedAdam(library, torch.CPU) : null;
        var (rule, settings) = (fused ?? (AdamRule)new PlainAdam(), new AdamSettings(0.9, 0.98, 1e-6));
        var values = torch.full(Numbers, 0.02f, torch.ScalarType.Float32, torch.CPU);
        var (gradients, first, second) = (torch.zeros_like(values), torch.zeros_like(values), torch.zeros_like(values));
        var range = new AdamRange(values, gradients, first, second, WeightDecay: 0);
        var times = new[] { new List<double>(), new List<double>(), new List<double>() };
        for (var round = 0; round <= rounds; round++)
        {
            for (var way = 0; way < times.Length; way++)
            {
                // A step that flushes leaves zeros.
                var moment = way < 2 ? Denormal : 1e-3f;
                first.fill_(moment);
                second.fill_(moment);
                var watch = Stopwatch.StartNew();
                using (way == 1 ? new FlushedDenormals() : null)
                {
                    rule.Step(range, settings, 1e-4, step: 1000);
                }

                if (round > 0)
                {
                    times[way].Add(watch.Elapsed.TotalMilliseconds);
                }
            }
        }

        double Median(int way) => times[way].Order().ElementAt(times[way].Count / 2);
        return (Median(0), Median(1), Median(2));
    }
}
