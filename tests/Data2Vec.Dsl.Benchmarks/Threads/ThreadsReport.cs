using System.Diagnostics;
using System.Globalization;
using Data2Vec.Dsl.Benchmarks.Step;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Training;
using Data2Vec.Models;
using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Threads;

/// <summary>How fast pairs train alone, and beside as many busy processes as there are processors, with threads that spin or sleep while they wait.</summary>
internal static class ThreadsReport
{
    private const int Seconds = 15;

    /// <summary>Measures, and writes the table.</summary>
    public static int Print(TextWriter writer)
    {
        writer.WriteLine(
            $"""
            ## Beside busy processes

            Samples a second of trainings of {Seconds} s on {Environment.ProcessorCount} processors (`-- threads` measures this alone). A busy process keeps one processor and never waits. Threads
            of an operation that wait for each other spin by default; ours go to sleep (`TorchEnvironment.ShareProcessors`). As many threads as there are
            busy processes get half of the processors.

            | | alone: spinning | sleeping | beside {Environment.ProcessorCount} busy processes: spinning | sleeping | half of alone |
            |---|---:|---:|---:|---:|---:|
            """);
        foreach (var pair in new[] { "tiny", "small", "base" })
        {
            var (spinning, sleeping) = (Measure(pair, sleeps: false), Measure(pair, sleeps: true));
            var busy = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Start("threads", "spin")).ToList();
            try
            {
                var (busySpinning, busySleeping) = (Measure(pair, sleeps: false), Measure(pair, sleeps: true));
                writer.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"| {Name(pair)} | {spinning:0.0} | {sleeping:0.0} | {busySpinning:0.0} | {busySleeping:0.0} | {sleeping / 2:0.0} |"));
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
    public static int Train(string name, bool sleeps)
    {
        TorchEnvironment.TuneAllocator();
        if (sleeps)
        {
            TorchEnvironment.ShareProcessors();
        }

        using Pair<ImageBatch> pair = name switch { "tiny" => new Data2VecVisionTiny(), "small" => new TinyPair(), _ => new BasePair() };
        var (channels, side) = name == "tiny" ? (VisionTiny.Channels, VisionTiny.Height) : (TinyEncoder.Channels, TinyEncoder.Height);
        using var images = torch.randn(pair.Recipe.BatchSize, channels, side, side, torch.ScalarType.Float32, torch.CPU);
        using var trainer = new Trainer<ImageBatch>(
            pair, BatchSource.Of(_ => new ImageBatch(images.clone())), new TrainingOptions { LogEvery = int.MaxValue });
        using var end = new CancellationTokenSource();
        end.CancelAfter(TimeSpan.FromSeconds(Seconds));
        var summary = trainer.Run(cancellationToken: end.Token);
        Console.WriteLine((summary.Samples / summary.Elapsed.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static string Name(string pair) => pair switch { "tiny" => "Data2VecVisionTiny", "small" => "ViT-Ti/16", _ => "ViT-B/16" };

    private static double Measure(string pair, bool sleeps)
    {
        using var child = Start("threads", pair, sleeps ? "sleeping" : "spinning");
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
