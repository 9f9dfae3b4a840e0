using System.Diagnostics;
using System.Globalization;
using Data2Vec.Dsl.Benchmarks.Step;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Training;
using Data2Vec.Models;
using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Threads;

/// <summary>How fast pairs train alone, and beside as many busy processes as there are processors, with all threads and with as many as pay.</summary>
internal static class ThreadsReport
{
    // A trial is over long before, and shows in the figure all the same.
    private const int Seconds = 15;

    /// <summary>Measures, and writes the table.</summary>
    public static int Print(TextWriter writer)
    {
        writer.WriteLine(
            $"""
            ## Beside busy processes

            Samples a second of trainings of {Seconds} s, trials of thread numbers included (`-- threads` measures this alone). A busy process keeps one processor
            and never waits. Two threads beside two of them get half of the processors.

            | {Environment.ProcessorCount} processors | alone | | beside {Environment.ProcessorCount} busy processes | | fair share |
            |---|---:|---:|---:|---:|---:|
            | | all threads | adapted | all threads | adapted | half of alone |
            """);
        foreach (var pair in new[] { "tiny", "small", "base" })
        {
            var (alone, alsoAlone) = (Measure(pair, adapts: false), Measure(pair, adapts: true));
            var busy = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Start("threads", "spin")).ToList();
            try
            {
                var (all, adapted) = (Measure(pair, adapts: false), Measure(pair, adapts: true));
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Name(pair)} | {alone:0.0} | {alsoAlone:0.0} | {all:0.0} | {adapted:0.0} | {alone / 2:0.0} |"));
            }
            finally
            {
                busy.ForEach(process =>
                {
                    process.Kill();
                    process.Dispose();
                });
            }
        }

        return 0;
    }

    /// <summary>Keeps one processor busy until it is killed.</summary>
    public static int Spin()
    {
        for (; ; )
        {
            Thread.SpinWait(1 << 20);
        }
    }

    /// <summary>Trains a pair for a while in this process, and tells the samples a second.</summary>
    public static int Train(string name, bool adapts)
    {
        TorchEnvironment.TuneAllocator();
        TorchEnvironment.ShareProcessors();
        using Pair<ImageBatch> pair = name switch { "tiny" => new Data2VecVisionTiny(), "small" => new TinyPair(), _ => new BasePair() };
        var (channels, side) = name == "tiny" ? (VisionTiny.Channels, VisionTiny.Height) : (TinyEncoder.Channels, TinyEncoder.Height);
        using var images = torch.randn(pair.Recipe.BatchSize, channels, side, side, torch.ScalarType.Float32, torch.CPU);
        using var trainer = new Trainer<ImageBatch>(
            pair, BatchSource.Of(_ => new ImageBatch(images.clone())), new TrainingOptions { AdaptThreads = adapts, LogEvery = int.MaxValue });
        using var end = new CancellationTokenSource();
        end.CancelAfter(TimeSpan.FromSeconds(Seconds));
        var summary = trainer.Run(cancellationToken: end.Token);
        Console.WriteLine((summary.Samples / summary.Elapsed.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static string Name(string pair) => pair switch { "tiny" => "Data2VecVisionTiny", "small" => "ViT-Ti/16", _ => "ViT-B/16" };

    private static double Measure(string pair, bool adapts)
    {
        using var child = Start("threads", pair, adapts ? "adapted" : "all");
        return double.Parse(child.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
    }

    private static Process Start(params string[] words)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, words) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Insert(0, typeof(ThreadsReport).Assembly.Location);
        }

        return Process.Start(start)!;
    }
}
