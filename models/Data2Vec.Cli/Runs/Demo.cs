using System.Diagnostics;
using System.Globalization;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Evaluation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>What the command line decides of a demo.</summary>
/// <param name="Data">The user's pictures; null for Fashion-MNIST.</param>
/// <param name="Seed">The first seed.</param>
/// <param name="Seeds">Number of seeds.</param>
/// <param name="Quick">The short form.</param>
/// <param name="Updates">Updates in place of the recipe's.</param>
/// <param name="Device">Where tensors live.</param>
/// <param name="Command">The command that repeats it.</param>
/// <param name="Common">The words of the command that are the same for every verb.</param>
internal sealed record DemoOptions(
    string? Data, int Seed, int Seeds, bool Quick, int? Updates, torch.Device Device, string Command, IReadOnlyList<string> Common);

/// <summary>Pretrains a pair on pictures and measures what it learned beside its controls.</summary>
internal sealed class Demo(Host host, Screen screen, RunFolder folder, Declaration declaration, DemoOptions options)
{
    private const int Shown = 8;
    private const int Shift = 2;

    // The short form proves that every part works, in seconds; the long one fits classifiers to as many pictures as a coffee allows.
    private int MostTrained => options.Quick ? 512 : int.MaxValue;

    private int MostProbed => options.Quick ? 200 : 10_000;

    /// <summary>Runs it, and writes checkpoint, metrics and report.</summary>
    public DemoResult Run()
    {
        var started = host.Clock.GetLocalNow();
        var watch = Stopwatch.StartNew();
        using var log = new MetricsLog(folder);
        using var first = Create((ulong)options.Seed);
        var data = Pictures.Load(first.StudentEncoder.GetType(), options.Data, online: !options.Quick, screen, host.Stop);
        if (!data.Train.HasLabels || !data.Test.HasLabels)
        {
            throw Refusal.BadData(
                "The demo measures what was learned by the classes of the pictures, and these have none; "
                + "put each class into a folder of its own, or use `d2v pretrain`.");
        }

        var pictures = data.Train.AtMost(MostTrained);
        Rehearsal.Of(first, pictures);
        var masks = DrawMasks(first, data.Test);
        screen.Say("Measuring the raw pixels.");
        var pixels = Probe(data, options.Seed).Pixels();
        var training = new Pretraining(screen, folder, log, host.Stop);
        var seeds = new List<SeedResult>();
        for (var i = 0; i < options.Seeds; i++)
        {
            seeds.Add(RunSeed(i, training, data, pictures));
        }

        var result = new DemoResult
        {
            Pair = declaration.Name,
            Encoder = first.StudentEncoder.GetType().Name,
            Declaration = Declared(first),
            Recipe = Settings(0).Apply(first.Recipe),
            Data = new(data.Source, data.Train.Licence, pictures.Count, Math.Min(MostProbed, data.Test.Count), data.Train.ClassNames.Count),
            LabelsPerClass = Few(0).LabelsPerClass,
            Pixels = pixels,
            Seeds = seeds,
            Quick = options.Quick,
            Command = options.Command,
            Versions = Versions.All,
            Started = started,
            Elapsed = watch.Elapsed,
        };
        folder.Write(RunFolder.Report, HtmlReport.Write(result, masks));
        return result;
    }

    /// <summary>The checkpoint's name for the seed of an index.</summary>
    public static string CheckpointOf(int index, int seed) => index == 0 ? RunFolder.Checkpoint : $"pair-seed-{seed + index}.safetensors";

    private static byte[] DrawMasks(Pair<ImageBatch> pair, ImageSet pictures)
    {
        using var scope = torch.NewDisposeScope();
        var some = pictures.AtMost(Shown);
        using var batch = some.Batch([.. Enumerable.Range(0, some.Count)], pair.Store.Device);
        var grid = pair.StudentEncoder.GridOf(batch);
        using var masks = pair.Masking.Sample(grid, seed: 1, update: 0);
        var hidden = masks.Positions.narrow(1, grid.ExtraTokens, grid.Positions).contiguous().data<bool>().ToArray();
        return MaskPicture.Draw(batch.Pixels, hidden, grid.Rows, grid.Columns);
    }

    private static string Declared(Pair<ImageBatch> pair) => string.Join(
        "\n",
        new[] { pair.StudentEncoder.GetType(), pair.Masking.GetType(), pair.GetType() }.Select(DeclarationText.Of));

    private SeedResult RunSeed(int index, Pretraining training, ImageData data, ImageSet pictures)
    {
        var seed = options.Seed + index;
        var title = options.Seeds == 1 ? "Pretraining" : $"Pretraining, seed {index + 1} of {options.Seeds}";
        var probe = Probe(data, seed);
        using var pair = Create((ulong)seed);
        screen.Say("Measuring the encoder as initialised.");
        var random = probe.Encoder(pair.StudentEncoder);
        var steps = training.Run(title, CheckpointOf(index, options.Seed), pair, pictures, Settings(index));
        screen.Say("Measuring the pretrained encoder.");
        return new SeedResult((ulong)seed, steps, random, probe.Encoder(pair.StudentEncoder));
    }

    private Pair<ImageBatch> Create(ulong seed) => declaration.CreatePair<ImageBatch>(options.Device, seed);

    private PretrainingOptions Settings(int index) => new(
        (ulong)(options.Seed + index),
        options.Updates ?? (options.Quick ? 12 : null),
        options.Quick ? 16 : null,
        new Augmentation(Shift: Shift, Flip: true),
        Again: Again(index));

    // Only pretraining goes on, and only on pictures that a command can name: neither those of the short form nor the built-in sample.
    private List<string>? Again(int index)
    {
        var cache = FashionMnistOptions.DefaultCacheFolder;
        var data = options.Data ?? (Directory.Exists(cache) && Directory.GetFiles(cache, "*-ubyte.gz").Length >= 4 ? cache : null);
        if (options.Quick || data is null)
        {
            return null;
        }

        string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
        List<string> words = ["pretrain", declaration.Name, "--data", data, "--seed", Number(options.Seed + index), "--shift", Number(Shift), "--flip"];
        if (options.Updates is { } updates)
        {
            words.AddRange(["--updates", Number(updates)]);
        }

        words.AddRange(options.Common);
        return words;
    }

    private Probing Probe(ImageData data, int seed) => new(data.Train.AtMost(MostProbed), data.Test.AtMost(MostProbed), Few(seed), host.Stop);

    private FewLabelOptions Few(int seed) => options.Quick
        ? new() { Seed = (ulong)seed, Updates = 4, BatchSize = 20, LabelsPerClass = 5 }
        : new() { Seed = (ulong)seed };
}
