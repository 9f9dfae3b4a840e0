using System.CommandLine;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Commands;

/// <content>The three things that the verb does, the same for every modality.</content>
internal sealed partial class PretrainVerb
{
    /// <summary>Reads the data of a modality.</summary>
    private delegate TrainingData<TBatch> Loader<TBatch>(ParseResult line, Screen screen, Pair<TBatch> pair, RunFolder? folder)
        where TBatch : Batch;

    private interface IJob
    {
        /// <summary>Tries three updates, with all processes that were started.</summary>
        int Try(Screen screen, ICollective? ranks);

        /// <summary>Trains as another rank than 0, which has the data, and nothing to say or to write.</summary>
        int Follow(Resumption start, ICollective ranks);

        /// <summary>Trains, and writes the folder of the run.</summary>
        List<StepMetrics> Train(Screen screen, Resumption start, RunFolder folder, ICollective? ranks);
    }

    private sealed class Job<TBatch>(PretrainVerb verb, ParseResult line, Declaration declaration, Loader<TBatch> load) : IJob
        where TBatch : Batch
    {
        private readonly ulong _seed = (ulong)line.GetValue(verb._seed);
        private readonly Dictionary<string, string> _overrides = verb.Overrides(line);

        public int Try(Screen screen, ICollective? ranks)
        {
            using var pair = Create(out var memory);
            var options = new PretrainingOptions(_seed, _overrides, Ranks: ranks);
            var recipe = RecipeOverrides.Apply(pair.Recipe, _overrides);
            var data = load(line, screen, pair, null);
            memory.RequireStep(recipe, data.MeanLength, verb.Setting);
            Rehearsal.Of(pair, data);
            Processes.Require(ranks, recipe, RunIdentity.Of(pair, data, options, recipe));
            var tried = DryRun.Of(pair, data, recipe, _seed, ranks);
            tried.Tell(screen, declaration, recipe);
            screen.Answer(new { ExitCode = Cli.ExitCode.Done, Pair = declaration.Name, DryRun = tried });
            return ExitCode.Done;
        }

        public int Follow(Resumption start, ICollective ranks)
        {
            using var pair = Create(out var memory);
            KeepPreprocessing(pair, start);
            var data = load(line, verb.Silent, pair, null);
            memory.RequireStep(RecipeOverrides.Apply(pair.Recipe, _overrides), data.MeanLength, verb.Setting);
            return new Following(ranks, verb.Host.Stop).Run(
                pair, data, new(_seed, _overrides, Ranks: ranks), CommandText.Of([.. verb.Again(line), "--resume", start.Folder]));
        }

        public List<StepMetrics> Train(Screen screen, Resumption start, RunFolder folder, ICollective? ranks)
        {
            using var pair = Create(out var memory);
            var recipe = RecipeOverrides.Apply(pair.Recipe, _overrides);
            var complete = start.Complete(recipe.Updates);
            var state = complete ?? start.Find(screen.Say);
            KeepPreprocessing(pair, start);
            var data = load(line, screen, pair, folder);
            memory.RequireStep(recipe, data.MeanLength, verb.Setting);
            Rehearsal.Of(pair, data);
            using var log = new MetricsLog(folder);
            var options = new PretrainingOptions(
                _seed, _overrides, state, new(line.GetValue(verb._saveEvery), line.GetValue(verb._keep)), verb.Again(line), ranks, IsComplete: complete is not null,
                Extends: line.GetValue(verb._extend));
            return [.. new Pretraining(screen, folder, log, verb.Host.Stop).Run("Pretraining", RunFolder.Checkpoint, pair, data, options)];
        }

        // A model that goes on sees its data as it has learned to see: new statistics would be another input.
        private static void KeepPreprocessing(Pair<TBatch> pair, Resumption start)
        {
            if (start.Source is { } from)
            {
                pair.Preprocessing = RunCommand.PreprocessingOf(from);
            }
        }

        // The pair, once there is memory for it and, where its samples are all of one size, for its steps: data take long to read.
        private Pair<TBatch> Create(out MemoryNeed memory)
        {
            var device = verb._run.Prepare(line);
            memory = new MemoryNeed(declaration, device);
            memory.RequireState();
            var pair = declaration.CreatePair<TBatch>(device, _seed);
            try
            {
                memory.RequireStep(RecipeOverrides.Apply(pair.Recipe, _overrides), length: null, verb.Setting);
                return pair;
            }
            catch
            {
                pair.Dispose();
                throw;
            }
        }
    }
}
