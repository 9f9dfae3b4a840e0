using System.Globalization;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Runs;

/// <summary>What the command line decides of a training run and the declaration does not.</summary>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Overrides">Values in place of the recipe's, by name.</param>
/// <param name="Resume">A training state to go on from.</param>
/// <param name="Saving">When to save training states; null saves one only where the run is stopped.</param>
/// <param name="Again">The words of a command that goes on with the run, but for <c>--out</c> and <c>--resume</c>; null where there is none.</param>
/// <param name="Ranks">The processes that share the run, of which this one is rank 0; null where it is alone.</param>
/// <param name="IsComplete">Whether <paramref name="Resume"/> is the model of a run that is complete.</param>
/// <param name="Extends">Whether the run may go on with more updates or with other data than it had.</param>
internal sealed record PretrainingOptions(
    ulong Seed, IReadOnlyDictionary<string, string> Overrides, string? Resume = null, SavingOptions? Saving = null, IReadOnlyList<string>? Again = null,
    ICollective? Ranks = null, bool IsComplete = false, bool Extends = false);

/// <summary>Trains one pair: progress on the screen, metrics, training states and checkpoint in the folder.</summary>
internal sealed class Pretraining(Screen screen, RunFolder folder, MetricsLog log, CancellationToken stop)
{
    /// <summary>What a stopped demonstration goes on from.</summary>
    public const string State = "training.safetensors";

    private const int MaxReports = 10_000;

    /// <summary>Trains to the end and writes the checkpoint.</summary>
    /// <param name="title">What the progress is called.</param>
    /// <param name="checkpoint">The checkpoint's name in the folder.</param>
    /// <param name="pair">What is trained.</param>
    /// <param name="data">What on.</param>
    /// <param name="options">What the command line decided.</param>
    /// <returns>The reports of the run, those of before it was resumed included.</returns>
    /// <exception cref="Refusal">The user stopped it, or it could not go on; the sentence says what was saved where.</exception>
    public IReadOnlyList<StepMetrics> Run<TBatch>(
        string title, string checkpoint, Pair<TBatch> pair, TrainingData<TBatch> data, PretrainingOptions options)
        where TBatch : Batch
    {
        var recipe = RecipeOverrides.Apply(pair.Recipe, options.Overrides);
        var identity = RunIdentity.Of(pair, data, options, recipe);
        Processes.Require(options.Ranks, recipe, identity);
        using var batches = data.Open(recipe.PassSize, options.Seed, pair.Store.Device);
        using var trainer = new Trainer<TBatch>(pair, batches, OptionsOf(recipe, options));
        if (options.Resume is { } state)
        {
            identity.Require(state, screen.Say);
        }

        if (Processes.AreDone(options.Ranks, options.IsComplete))
        {
            // Whoever resumes until all is done must come to an end, even where the process was killed in its last moment.
            screen.Say($"The run in '{folder.FullPath}' is complete ({recipe.Updates} updates); there is nothing left to do.");
            return [.. log.Rows(new(pair.GetName(), options.Seed, identity.Metadata), recipe.Updates).Select(row => row.Metrics(recipe.Updates))];
        }

        if (options.Resume is not null)
        {
            trainer.Restore(options.Resume, options.Extends);
        }

        trainer.FollowRankZero();
        stop.ThrowIfCancellationRequested();
        var states = new TrainingStates(folder.PathOf(RunFolder.States), options.Saving?.Keep ?? 1);
        var saver = options.Saving is { } saving ? new StateSaver<TBatch>(trainer, states, saving.Every, StateMetadata(identity, options), log) : null;
        var collapse = new CollapseResponse<TBatch>(folder, trainer, states, saver, isAlone: options.Ranks is null);
        var steps = new List<StepMetrics>();
        TensorBoardLog? events = null;
        try
        {
            // Whether a state can be written must not turn out after hours; and with one there the run can go on whatever happens.
            if (options.Resume is null)
            {
                saver?.Save();
            }

            Begin(options.Resume);
            if (states.Files.Count == 0)
            {
                // The state of another run, gone on with here; its metrics had to be here first.
                saver?.Save();
            }

            trainer.AfterUpdate = saver is null ? null : saver.AfterUpdate;
            return End(Follow(title, trainer, collapse, Begin, metrics =>
            {
                steps.Add(metrics);
                var row = MetricsRow.Of(pair.GetName(), options.Seed, metrics);
                log.Add(row);
                events?.Add(row);
                saver?.Measured(metrics);
            }));
        }
        catch (CollapsedException e)
        {
            var paused = saver is null ? SaveAside(trainer, identity, options) : saver.Save();
            Report(pair.GetName(), e.Message, steps, identity, saver is not null);
            throw new Refusal(
                ExitCode.Diverged,
                $"{e.Message} {collapse.Past}The course of the run is in '{folder.PathOf(RunFolder.Metrics)}' and its state in '{paused}'"
                + (options.Again is null ? "." : $"; go on as it is with {Command(options, saver is not null)}."),
                e);
        }
        catch (TrainingStoppedException e)
        {
            Report(pair.GetName(), e.Message, steps, identity, saver is not null);
            throw new Refusal(
                ExitCode.Diverged,
                $"{e.Message} The course of the run is in '{folder.PathOf(RunFolder.Metrics)}'"
                + (saver is null || options.Again is null ? "." : $"; go on from its newest state with {Command(options with { Again = RecipeOverrides.Set(options.Again, nameof(Recipe.LearningRate), recipe.LearningRate / 2) }, inPlace: true)}."),
                e);
        }
        catch (RankLostException e)
        {
            var left = saver is null ? SaveAside(trainer, identity, options) : saver.Save();
            throw Refusal.Failure(
                $"{e.Message} The run ended after update {trainer.Update} and its state is in '{left}'; start all ranks again with {Command(options, saver is not null)}.", e);
        }
        catch (Exception e) when (saver is not null && FileTrouble.Is(e))
        {
            var remedy = FileTrouble.Remedy(e) ?? "mend that";
            throw Refusal.Failure(
                states.Files.Count > 0
                ? $"{Sentence.Of(e)}; the run ended after update {trainer.Update}, and what was saved before is whole: {remedy} and go on with {Command(options, inPlace: true)}."
                : trainer.Update > 0 ? $"{Sentence.Of(e)}, and no state is there any more; where the folder was moved, go on with it there by --resume, else begin the run again."
                : $"{Sentence.Of(e)}; {remedy} and begin the run again.",
                e);
        }
        catch (Exception e) when (saver is not null && options.Again is not null && states.Files.Count > 0 && e is not (Refusal or OperationCanceledException))
        {
            // What an update has half done is not saved; the states from before it are whole.
            var (code, sentence) = Failures.Explain(e);
            throw new Refusal(
                code, $"{sentence} The run ended after update {trainer.Update} and its newest state is '{states.Files[0]}'; go on with {Command(options, inPlace: true)}.", e);
        }
        finally
        {
            events?.Dispose();
        }

        IReadOnlyList<StepMetrics> End(TrainingSummary summary)
        {
            var path = folder.PathOf(checkpoint);
            var outcome = summary.Completed
                ? string.Create(CultureInfo.InvariantCulture, $"Completed: {summary.Update:#,0} updates")
                : string.Create(CultureInfo.InvariantCulture, $"Stopped after update {summary.Update:#,0} of {recipe.Updates:#,0}");
            log.Flush();
            if (summary.Completed)
            {
                // The model first: it must not be lost with the report.
                Checkpoint.Save(path, pair, Metadata(pair, identity, summary.Update));
                Report(pair.GetName(), outcome + ".", steps, identity, saver is not null);

                // What a longer run goes on from.
                saver?.Save();
                return steps;
            }

            if (summary.Update == 0)
            {
                throw new OperationCanceledException(stop);
            }

            var saved = saver is null ? SaveAside(trainer, identity, options) : saver.Save();
            Checkpoint.Save(path, pair, Metadata(pair, identity, summary.Update));
            Report(pair.GetName(), outcome + ".", steps, identity, saver is not null);
            throw new Refusal(
                ExitCode.Stopped,
                $"{outcome}; the model is in '{path}' and the state of the training in '{saved}'"
                + (options.Again is null ? "." : $"; go on with {Command(options, saver is not null)}."));
        }

        // The metrics so far, those of later updates than the state's cut off.
        void Begin(string? from)
        {
            var rows = log.Begin(new(pair.GetName(), options.Seed, identity.Metadata), from, trainer.Update);
            steps.Clear();
            steps.AddRange(rows.Select(row => row.Metrics(recipe.Updates)));
            events?.Dispose();
            events = saver is null ? null : new TensorBoardLog(folder.FullPath, MetricsRow.Now, rows);
        }
    }

    /// <summary>What the trainer is told, on each rank.</summary>
    internal static TrainingOptions OptionsOf(Recipe recipe, PretrainingOptions options) => new()
    {
        Recipe = recipe,
        Seed = options.Seed,
        LogEvery = Math.Max(1, recipe.Updates / MaxReports),
        Ranks = options.Ranks,
    };

    private TrainingSummary Follow<TBatch>(
        string title, Trainer<TBatch> trainer, CollapseResponse<TBatch> collapse, Action<string?> begin, Action<StepMetrics> onStep)
        where TBatch : Batch
    {
        TrainingSummary? summary = null;
        screen.Follow(title, display =>
        {
            trainer.OnCollapse = alarm => display.Say(collapse.Warn(alarm));
            while (summary is null)
            {
                try
                {
                    summary = trainer.Run(
                        metrics =>
                        {
                            onStep(metrics);
                            display.Step(metrics);
                        },
                        stop);
                }
                catch (CollapsedException e)
                {
                    if (collapse.GoBack(e, display.Say) is not { } state)
                    {
                        throw;
                    }

                    begin(state);
                }
            }
        });
        return summary!;
    }

    // A demonstration writes one of its own.
    private void Report(string pair, string outcome, IReadOnlyList<StepMetrics> steps, RunIdentity identity, bool wanted)
    {
        if (wanted)
        {
            folder.Write(RunFolder.Report, TrainingReport.Write(pair, outcome, steps, identity.Metadata));
        }
    }

    private string SaveAside<TBatch>(Trainer<TBatch> trainer, RunIdentity identity, PretrainingOptions options)
        where TBatch : Batch
    {
        var path = folder.PathOf(State);
        trainer.Save(path, StateMetadata(identity, options));
        return path;
    }

    // A run goes on in its folder; a part of a demonstration goes on as a run of its own, beside it.
    private string Command(PretrainingOptions options, bool inPlace) => $"`{CommandText.Of(
    [
        .. options.Again ?? [],
        .. inPlace ? (string[])["--resume", folder.FullPath] : ["--out", FreeFolder(), "--resume", folder.PathOf(State)],
    ])}`";

    private string FreeFolder()
    {
        var number = 2;
        while (Path.Exists($"{folder.FullPath}-{number}"))
        {
            number++;
        }

        return $"{folder.FullPath}-{number}";
    }

    private static Dictionary<string, string> Metadata<TBatch>(Pair<TBatch> pair, RunIdentity identity, long update)
        where TBatch : Batch => new(identity.Metadata, StringComparer.Ordinal)
        {
            ["encoder"] = pair.StudentEncoder.GetType().Name,
            ["update"] = update.ToString(CultureInfo.InvariantCulture),
            ["writtenBy"] = "d2v " + Versions.Own,
        };

    // A state goes on by the words that were typed.
    private static Dictionary<string, string> StateMetadata(RunIdentity identity, PretrainingOptions options)
    {
        var metadata = new Dictionary<string, string>(identity.Metadata, StringComparer.Ordinal);
        if (options.Again is { } words)
        {
            metadata[RunCommand.Key] = RunCommand.Write(words);
        }

        return metadata;
    }
}
