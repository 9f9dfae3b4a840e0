using System.Globalization;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Runs;

/// <summary>What the command line decides of a training run and the declaration does not.</summary>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Updates">Updates in place of the recipe's.</param>
/// <param name="BatchSize">Samples per update in place of the recipe's.</param>
/// <param name="Resume">A training state to go on from.</param>
/// <param name="Again">The words of a command that goes on with the run, but for <c>--out</c> and <c>--resume</c>; null where there is none.</param>
internal sealed record PretrainingOptions(
    ulong Seed, int? Updates = null, int? BatchSize = null, string? Resume = null, IReadOnlyList<string>? Again = null)
{
    /// <summary>A recipe with what was decided here. A run of another length is a whole one: its schedule is stretched or shortened with it.</summary>
    /// <exception cref="Refusal">The batch does not divide into the recipe's passes.</exception>
    public Recipe Apply(Recipe recipe) => BatchSize is { } size && size % recipe.Passes != 0
        ? throw Refusal.Usage($"A batch of {size} samples does not divide into the recipe's {recipe.Ranks} × {recipe.Accumulation} passes; give a multiple of {recipe.Passes}.")
        : recipe.Over(Updates ?? recipe.Updates) with { BatchSize = BatchSize ?? recipe.BatchSize };
}

/// <summary>Trains one pair: progress on the screen, metrics and checkpoint in the folder, and a saved state where the user stops it.</summary>
internal sealed class Pretraining(Screen screen, RunFolder folder, MetricsLog log, CancellationToken stop)
{
    /// <summary>What a stopped run goes on from.</summary>
    public const string State = "training.safetensors";

    private const int MostReports = 10_000;

    /// <summary>Trains to the end and writes the checkpoint.</summary>
    /// <param name="title">What the progress is called.</param>
    /// <param name="checkpoint">The checkpoint's name in the folder.</param>
    /// <param name="pair">What is trained.</param>
    /// <param name="data">What on.</param>
    /// <param name="options">What the command line decided.</param>
    /// <returns>The reports of the run.</returns>
    /// <exception cref="Refusal">The user stopped it; the sentence says what was saved where.</exception>
    public IReadOnlyList<StepMetrics> Run<TBatch>(
        string title, string checkpoint, Pair<TBatch> pair, TrainingData<TBatch> data, PretrainingOptions options)
        where TBatch : Batch
    {
        var recipe = options.Apply(pair.Recipe);
        using var batches = data.Open(recipe.PassSize, options.Seed, pair.Store.Device);
        using var trainer = new Trainer<TBatch>(pair, batches.Next, new TrainingOptions
        {
            Recipe = recipe,
            Seed = options.Seed,
            LogEvery = Math.Max(1, recipe.Updates / MostReports),
        });
        if (options.Resume is { } state)
        {
            RequireSameRun(state, StateMetadata(pair, data, options, recipe));
            trainer.Restore(state);
        }

        var steps = new List<StepMetrics>();
        TrainingSummary? summary = null;
        try
        {
            screen.Follow(title, display => summary = trainer.Run(
                metrics =>
                {
                    steps.Add(metrics);
                    log.Add(pair.GetName(), options.Seed, metrics);
                    display.Step(metrics);
                },
                stop));
        }
        catch (TrainingStoppedException e)
        {
            throw new Refusal(ExitCode.Diverged, $"{e.Message} The course of the run is in '{folder.PathOf(RunFolder.Metrics)}'.", e);
        }

        var path = folder.PathOf(checkpoint);
        if (!summary!.Completed)
        {
            if (steps.Count == 0)
            {
                throw new OperationCanceledException(stop);
            }

            Checkpoint.Save(path, pair, Metadata(pair, options, summary.Update));
            var saved = folder.PathOf(State);
            trainer.Save(saved, StateMetadata(pair, data, options, recipe));
            var goOn = options.Again is { } words
                ? $"; go on with `{CommandText.Of([.. words, "--out", FreeFolder(), "--resume", saved])}`." : ".";
            throw new Refusal(ExitCode.Stopped, string.Create(
                CultureInfo.InvariantCulture,
                $"Stopped after update {summary.Update:#,0} of {recipe.Updates:#,0}; the model is in '{path}' and the state of the training in '{saved}'{goOn}"));
        }

        Checkpoint.Save(path, pair, Metadata(pair, options, summary.Update));
        return steps;
    }

    // What decides of a run and is not in the tensors: going on with something else would silently be neither the old run nor a new one.
    private static Dictionary<string, string> StateMetadata<TBatch>(
        Pair<TBatch> pair, TrainingData<TBatch> data, PretrainingOptions options, Recipe recipe)
        where TBatch : Batch => new(data.Identity, StringComparer.Ordinal)
        {
            ["pair"] = pair.GetType().Name,
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
            ["updates"] = recipe.Updates.ToString(CultureInfo.InvariantCulture),
            ["batch size"] = recipe.BatchSize.ToString(CultureInfo.InvariantCulture),
        };

    private static void RequireSameRun(string state, Dictionary<string, string> wanted)
    {
        using var file = SafetensorsFile.Open(state);
        foreach (var (what, value) in wanted)
        {
            if (file.Metadata.TryGetValue(what, out var stored) && stored != value)
            {
                throw Refusal.Usage(
                    $"'{state}' is of a run with {what} {stored} and this one has {what} {value}; go on with the options of the first, or begin a new run.");
            }
        }
    }

    // The folder of a run is full; the rest of the run goes into one beside it.
    private string FreeFolder()
    {
        var number = 2;
        while (Path.Exists($"{folder.FullPath}-{number}"))
        {
            number++;
        }

        return $"{folder.FullPath}-{number}";
    }

    private static Dictionary<string, string> Metadata<TBatch>(Pair<TBatch> pair, PretrainingOptions options, long update)
        where TBatch : Batch => new(StringComparer.Ordinal)
        {
            ["pair"] = pair.GetType().Name,
            ["encoder"] = pair.StudentEncoder.GetType().Name,
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
            ["updates"] = update.ToString(CultureInfo.InvariantCulture),
            ["writtenBy"] = "d2v " + Versions.Own,
        };
}
