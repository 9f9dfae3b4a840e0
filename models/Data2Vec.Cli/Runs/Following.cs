using Data2Vec.Dsl;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Runs;

/// <summary>The part of a run that a process does which is not rank 0: it computes, writes nothing, and speaks only of what goes wrong.</summary>
internal sealed class Following(ICollective ranks, CancellationToken stop)
{
    /// <summary>Trains to the end, or until rank 0 or a signal to any process ends the run.</summary>
    /// <param name="pair">What is trained.</param>
    /// <param name="data">What on.</param>
    /// <param name="options">What the command line decided.</param>
    /// <param name="command">What goes on with the run.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="Refusal">It could not go on.</exception>
    public int Run<TBatch>(Pair<TBatch> pair, TrainingData<TBatch> data, PretrainingOptions options, string command)
        where TBatch : Batch
    {
        var recipe = RecipeOverrides.Apply(pair.Recipe, options.Overrides);
        Processes.Require(ranks, recipe, RunIdentity.Of(pair, data, options, recipe));
        using var batches = data.Open(recipe.PassSize, options.Seed, pair.Store.Device);
        using var trainer = new Trainer<TBatch>(pair, batches, Pretraining.OptionsOf(recipe, options));
        try
        {
            if (Processes.AreDone(ranks, isComplete: false))
            {
                return ExitCode.Done;
            }

            trainer.FollowRankZero();
            return trainer.Run(cancellationToken: stop).Completed ? ExitCode.Done : ExitCode.Stopped;
        }
        catch (TrainingStoppedException)
        {
            // Rank 0 has seen the same and says it.
            return ExitCode.Diverged;
        }
        catch (RankLostException e)
        {
            throw Refusal.Failure(e.Rank == 0
                ? $"Rank {ranks.Rank}: {e.Message} If it did not say why itself, its newest state is whole: start all ranks again with `{command}`."
                : $"Rank {ranks.Rank}: {e.Message} Rank 0 saves and says how to go on.", e);
        }
    }
}
