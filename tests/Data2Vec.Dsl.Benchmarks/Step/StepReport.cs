using System.Diagnostics;
using System.Globalization;
using Data2Vec.Dsl.Benchmarks.Threads;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Models;
using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Step;

/// <summary>The page that puts a training step beside a hand-written one, and beside what the machine can compute at all.</summary>
internal static class StepReport
{
    private const int Batch = 8;
    private const int Rounds = 7;

    // Whole steps decide, and a machine that others use as well takes now this and now that long for one.
    private const int SmallSteps = 25;
    private const int LargeSteps = 11;

    /// <summary>Writes the page to a file.</summary>
    public static int Write(string file)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Print(writer);
        File.WriteAllText(file, writer.ToString());
        return 0;
    }

    /// <summary>Measures, and writes the page.</summary>
    public static int Print(TextWriter writer)
    {
        // Before this process takes gigabytes itself.
        var (first, again) = (Seconds("made", "first"), Seconds("made", "again"));
        writer.WriteLine(
            $"""
            # What a training step takes

            Written by `dotnet run -c Release --project tests/Data2Vec.Dsl.Benchmarks -- step --write docs/benchmarks.md` on {Environment.ProcessorCount} cores of {Processor()}, {torch.get_num_threads()} threads. What is
            compared runs in one process and in turn; medians of {SmallSteps} rounds of small steps, {LargeSteps} of large ones, and {Rounds} or more of the rest. The hand-written step is made of TorchSharp's modules with its AdamW, its
            clipping, fused attention and a loop over parameters for the teacher; before it is timed, its loss must be the generated one's.

            ## A whole step: teacher, student, backward pass, clipping, Adam, moving average

            | {Batch} images of 224 × 224 | hand-written | generated, float32 | | generated, bfloat16 | |
            |---|---:|---:|---:|---:|---:|
            """);
        using (var tiny = new StepMeasurement(() => new TinyPair(), 192, 12, 3))
        {
            Steps("ViT-Ti/16 (bars 1.05 and 1.5)", tiny.Run(SmallSteps));
        }

        using var large = new StepMeasurement(() => new BasePair(), 768, 12, 12);
        var step = large.Run(LargeSteps);
        Steps("ViT-B/16 (bars 1.2 and 1.8)", step);

        var operations = Batch * (BaseEncoder.ForwardFlops + BaseEncoder.BackwardFlops);
        var (exact, half) = large.Encoder(Rounds, operations);
        var optimiser = large.Optimiser(5 * Rounds);
        writer.WriteLine(
            $"""

            ## Beside what the machine can compute

            The pass is the encoder's of ViT-B/16, forward and backward, {operations / 1e9:#,0} GFLOP. The ceiling is the product of [{Batch * 197}, 768] and [768, 3072] by the faster library, as often as that makes as many
            operations, in turn with the pass. Where the machine's products are no faster in bfloat16, no step is.

            | | ceiling | pass | share (bar 80 %) |
            |---|---:|---:|---:|
            | float32 | {exact.Rate / 1e9:#,0} GFLOP/s | {exact.Pass:#,0} ms | {Share(exact):0} % |
            | bfloat16 | {half.Rate / 1e9:#,0} GFLOP/s | {half.Pass:#,0} ms | {Share(half):0} % |

            | | | bar |
            |---|---:|---:|
            | the linear layers of a block of ViT-B/16, forward and backward, in float32 | {Linear(learns: true)} | |
            | the same of a teacher | {Linear(learns: false)} | |
            | zeroing, clipping, Adam and moving average of ViT-B/16 | {optimiser:0.0} ms, {100 * optimiser / step.Exact:0.0} % of its step in float32 | 3 % |
            """);
        writer.WriteLine(DenormalMeasurement.Row(3 * Rounds));
        var extractor = ExtractorMeasurement.Run(Rounds);
        writer.WriteLine($"| wav2vec's extractor, forward and backward, 2 clips of 5 s | {extractor.Textbook:#,0} ms by the textbook, {extractor.Generated:#,0} ms generated: {extractor.Textbook / extractor.Generated:0.00} × | 1.5 × |");
        var dropout = Dropout();
        writer.WriteLine($"| dropout of the attention weights of a clip of 10 s, 12 heads of 499 × 499 | {dropout.Library:0.0} ms by the library, {dropout.Ours:0.0} ms ours: {dropout.Library / dropout.Ours:0.0} × | |");
        writer.WriteLine($"| a pair of ViT-L/16 made, 2.4 GB in memory without gradients | {first:0.0} s as the first in a process, {again:0.0} s once the system has the memory at hand | 2 s |");
        writer.WriteLine($"| from the start of a process to the end of its first step, ViT-Ti/16 | {Seconds("first"):0.0} s | 5 s |");
        writer.WriteLine();
        ThreadsReport.Print(writer);
        writer.WriteLine(
            """

            No GPU was at hand: the CUDA path is the same code and unmeasured.
            """);
        return 0;

        double Share((double Pass, double Rate) measured) => 100 * operations / (measured.Rate / 1000) / measured.Pass;

        static string Linear(bool learns)
        {
            var (library, ours) = LinearMeasurement.Run(3 * Rounds, Batch * 197, learns);
            return string.Create(CultureInfo.InvariantCulture, $"{library:#,0} ms by the library, {ours:#,0} ms ours: {library / ours:0.00} ×");
        }

        void Steps(string what, (double Hand, double Exact, double Half) times) => writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {times.Hand:#,0} ms | {times.Exact:#,0} ms | {times.Hand / times.Exact:0.00} × | {times.Half:#,0} ms | {times.Hand / times.Half:0.00} × |"));
    }

    /// <summary>A pair of ViT-L/16, and the seconds until its weights and its teacher's are there. Gradients are made when a training asks for them.</summary>
    /// <param name="before">How many have been made and released in the process: then the system has the memory at hand.</param>
    public static int Made(int before)
    {
        for (var i = 0; i < before; i++)
        {
            new Data2VecVisionLarge().Dispose();
        }

        var watch = Stopwatch.StartNew();
        using var pair = new Data2VecVisionLarge();
        Console.WriteLine(watch.Elapsed.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>One step of a fresh process, and the seconds since it was started.</summary>
    public static int First()
    {
        using (var measurement = new TinyStep())
        {
            measurement.Run();
        }

        Console.WriteLine((DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    // The name that Linux knows, with what decides in bfloat16.
    private static string Processor()
    {
        const string Name = "model name", Flags = "flags";
        string Of(string key) => File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(": ", 2)[^1] ?? "" : "";
        var formats = Of(Flags).Split(' ').Where(flag => flag is "avx512f" or "avx512_bf16" or "amx_bf16").ToList();
        return $"{(Of(Name) is { Length: > 0 } name ? name : "an unnamed processor")} ({(formats.Count == 0 ? "no AVX-512" : string.Join(", ", formats))})";
    }

    private static (double Library, double Ours) Dropout()
    {
        using var scope = torch.NewDisposeScope();
        var weights = torch.rand(1, 12, 499, 499);
        var times = Stopwatches.Medians(5 * Rounds, () => torch.nn.functional.dropout(weights, 0.1).Dispose(), () => FastDropout.Apply(weights, 0.1).Dispose());
        return (times[0], times[1]);
    }

    // The seconds that a fresh process tells of what it was asked for: the median of three.
    private static double Seconds(params string[] what)
    {
        var seconds = Enumerable.Range(0, 3).Select(_ =>
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, what) { RedirectStandardOutput = true };
            if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            {
                start.ArgumentList.Insert(0, typeof(StepReport).Assembly.Location);
            }

            using var child = Process.Start(start)!;
            return double.Parse(child.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
        });
        return seconds.Order().ElementAt(1);
    }
}
