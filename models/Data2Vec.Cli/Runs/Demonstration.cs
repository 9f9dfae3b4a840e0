using System.Diagnostics;
using System.Xml.Linq;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Distillation;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>Shows one modality: pretrains a pair, and measures what it learned beside its controls.</summary>
internal abstract class Demonstration
{
    /// <summary>Vision, audio or text.</summary>
    public abstract string Modality { get; }

    /// <summary>The option that names a folder of the user's own data.</summary>
    public abstract string Flag { get; }

    /// <summary>Runs it, and writes its checkpoints.</summary>
    public abstract ModalityResult Run();
}

/// <summary>The course of every demonstration; what differs between modalities is asked of the derived class.</summary>
internal abstract class Demonstration<TBatch>(DemoSettings settings, Declaration declaration) : Demonstration
    where TBatch : Batch
{
    /// <summary>What the demonstrations share.</summary>
    protected DemoSettings Settings => settings;

    /// <summary>The pair.</summary>
    protected Declaration Pair => declaration;

    /// <summary>What a batch holds: images, clips, texts.</summary>
    protected abstract string Samples { get; }

    /// <summary>What the student predicts one of.</summary>
    protected abstract string Position { get; }

    /// <summary>Samples of a batch in the short form.</summary>
    protected abstract int QuickBatch { get; }

    /// <summary>Most threads that the pretraining of so small a model gains by.</summary>
    protected virtual int MaxThreads => int.MaxValue;

    /// <inheritdoc/>
    public sealed override ModalityResult Run()
    {
        var watch = Stopwatch.StartNew();
        using var first = Create((ulong)settings.Options.Seed);
        var (data, note) = Load(first);
        Rehearsal.Of(first, data);
        var masks = DrawMasks(first);
        var controls = Controls().ToList();
        var (random, trained, runs) = (new List<double?[]>(), new List<double?[]>(), new List<SeedRun>());
        var training = new Pretraining(settings.Screen, settings.Folder, settings.Log, settings.Stop);
        for (var i = 0; i < settings.Options.Seeds; i++)
        {
            var seed = settings.Options.Seed + i;
            using var pair = Create((ulong)seed);
            settings.Screen.Say("Measuring the encoder as initialised.");
            random.Add(Measure(pair.StudentEncoder, seed));
            var steps = Pretrain(() => training.Run(
                settings.Title(Modality.ToLowerInvariant(), i), settings.CheckpointOf(declaration, i), pair, data, settings.Pretraining(i, QuickBatch, Again())));
            settings.Screen.Say("Measuring the pretrained encoder.");
            trained.Add(Measure(pair.StudentEncoder, seed));
            runs.Add(new SeedRun((ulong)seed, steps));
        }

        return new ModalityResult
        {
            Modality = Modality,
            Pair = declaration.Name,
            Encoder = first.StudentEncoder.GetType().Name,
            Declaration = string.Join(
                "\n", new[] { first.StudentEncoder.GetType(), first.Masking.GetType(), first.GetType() }.Select(DeclarationText.Of)),
            Recipe = RecipeOverrides.Apply(first.Recipe, settings.Pretraining(0, QuickBatch, null).Overrides),
            Samples = Samples,
            Position = Position,
            Data = note,
            Table = Table([.. controls, new("Random initialisation", random), new("data2vec pretraining", trained)]),
            Seeds = runs,
            Masks = masks,
            Elapsed = watch.Elapsed,
        };
    }

    /// <summary>Finds the data; everything else is asked afterwards.</summary>
    protected abstract (TrainingData<TBatch> Data, DataNote Note) Load(Pair<TBatch> pair);

    /// <summary>What the student sees of some samples.</summary>
    protected abstract XElement DrawMasks(Pair<TBatch> pair);

    /// <summary>The figures of what needs no encoder.</summary>
    protected abstract IEnumerable<ResultsRow> Controls();

    /// <summary>The figures of an encoder, whose parameters are the same afterwards.</summary>
    protected abstract double?[] Measure(Encoder<TBatch> encoder, int seed);

    /// <summary>The rows with their heads.</summary>
    protected abstract ResultsTable Table(IReadOnlyList<ResultsRow> rows);

    /// <summary>The words behind "pretrain" of a command that goes on with a stopped run; null where none can.</summary>
    protected abstract IEnumerable<string>? Again();

    private T Pretrain<T>(Func<T> train)
    {
        var threads = torch.get_num_threads();
        torch.set_num_threads(Math.Min(threads, MaxThreads));
        try
        {
            return train();
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    private Pair<TBatch> Create(ulong seed) => declaration.CreatePair<TBatch>(settings.Options.Device, seed);
}
