using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Recipes;

namespace Data2Vec.Dsl.Training;

/// <summary>What a run decides and a declaration does not.</summary>
public sealed record TrainingOptions
{
    /// <summary>
    /// The recipe of the run; null (the default) takes the declaration's. <see cref="Recipe.Over"/> gives one of another length. The
    /// batch source and the teacher's decay are not affected.
    /// </summary>
    public Recipe? Recipe { get; init; }

    /// <summary>Updates after which the run ends; null (the default) takes the recipe's. The schedules stay the recipe's.</summary>
    public long? Updates { get; init; }

    /// <summary>Seed of masks, dropout and drop path. The same seed gives the same run on the same machine.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Updates between two reports. Only a report waits for the device.</summary>
    public int LogEvery { get; init; } = 100;

    /// <summary>What is watched for a collapse, and what one leads to; null (the default) takes the declaration's.</summary>
    public CollapseMonitor? Monitor { get; init; }

    /// <summary>
    /// Updates in a row without a finite loss and gradient that end the run. It is seen in the next report; what comes before changes nothing
    /// any more.
    /// </summary>
    public int MaxSkippedInARow { get; init; } = 5;

    /// <summary>
    /// The processes that share the passes of each update; null (the default) where this one trains alone. Give all of them the same model, batches
    /// and options. The trainer does not own it.
    /// </summary>
    public ICollective? Ranks { get; init; }

    /// <summary>Whether the optimiser may use the tensor library's fused kernel.</summary>
    public bool FusedOptimizer { get; init; } = true;

    /// <summary>
    /// The seed of what one pass draws from the library's generator: dropout and drop path. A resumed run repeats it, and runs of neighbouring seeds
    /// share none.
    /// </summary>
    internal long SeedOf(long pass) => unchecked((long)SplitMix64.Key(SplitMix64.Key(Seed) + (ulong)pass));
}
