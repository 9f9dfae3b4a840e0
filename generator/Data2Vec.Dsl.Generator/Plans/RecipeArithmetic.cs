using System;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>What follows from a recipe and its teacher by arithmetic: passes, epochs, how long the teacher remembers.</summary>
internal sealed class RecipeArithmetic(PairSettings settings)
{
    // Of the sum over a rising decay. A rise that is longer is summed at as many places: it is a straight line, so hardly a digit is lost.
    private const int MaxIntervals = 1024;

    private readonly RecipeAttribute _recipe = settings.Recipe;

    /// <summary>Passes of an update, those of all ranks.</summary>
    public long Passes => (long)_recipe.WorldSize * _recipe.Accumulation;

    /// <summary>Samples of a pass.</summary>
    public long PassSize => _recipe.BatchSize / Passes;

    /// <summary>Whole batches of the training set; 0 where its size is not said, or below a batch.</summary>
    public long UpdatesPerEpoch => _recipe.DatasetSize / _recipe.BatchSize;

    /// <summary>How often the training set is seen; 0 where its size is not said.</summary>
    public double Epochs => UpdatesPerEpoch == 0 ? 0 : (double)_recipe.Updates / UpdatesPerEpoch;

    /// <summary>Updates after which half of what the teacher holds has been replaced, at the decay of the end; infinite for a decay of 1.</summary>
    public double HalfLife => settings.FinalDecay >= 1 ? double.PositiveInfinity : Math.Log(2) / -Math.Log(settings.FinalDecay);

    /// <summary>
    /// The share of the teacher that is still its random start when the run ends: the product of the decays of all updates but the first,
    /// before which it does not move.
    /// </summary>
    public double StartLeft
    {
        get
        {
            var moves = _recipe.Updates - 1.0;
            if (settings.Teacher.Decay <= 0 || moves <= 0)
            {
                return moves <= 0 ? 1 : 0;
            }

            // While the decay rises, and then.
            var rising = Math.Min(moves, settings.AnnealSteps - 1.0);
            var intervals = (int)Math.Min(rising, MaxIntervals);
            var sum = (moves - rising) * Math.Log(Math.Min(1, settings.FinalDecay));
            for (var i = 0; i < intervals; i++)
            {
                var update = 0.5 + ((i + 0.5) * rising / intervals);
                sum += rising / intervals * Math.Log(settings.Teacher.Decay + ((settings.FinalDecay - settings.Teacher.Decay) * update / settings.AnnealSteps));
            }

            return Math.Exp(sum);
        }
    }
}
