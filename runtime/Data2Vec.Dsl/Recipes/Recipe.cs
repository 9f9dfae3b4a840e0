namespace Data2Vec.Dsl.Recipes;

/// <summary>How to train: the values of a <see cref="RecipeAttribute"/>, which documents each of them, and two more for heads.</summary>
/// <remarks>
/// HeadScale is a factor on the learning rate of the head: a new one may learn faster than the encoder below it. FrozenUpdates are updates at the start in
/// which the head learns alone: the encoder stays as it is to the bit, and its moments begin afterwards. (fairseq's freeze_finetune_updates.)
/// </remarks>
public sealed record Recipe(
    int Updates,
    int BatchSize,
    double LearningRate,
    Schedule Schedule = RecipeDefaults.Schedule,
    int Warmup = 0,
    int Hold = 0,
    double FinalScale = 0,
    double Beta1 = RecipeDefaults.Beta1,
    double Beta2 = RecipeDefaults.Beta2,
    double Epsilon = RecipeDefaults.Epsilon,
    double WeightDecay = RecipeDefaults.WeightDecay,
    DecayOn DecayOn = RecipeDefaults.DecayOn,
    double ClipNorm = 0,
    int WorldSize = 1,
    int Accumulation = 1,
    Precision Precision = Precision.Automatic,
    double Power = RecipeDefaults.Power,
    double LayerDecay = RecipeDefaults.LayerDecay,
    double HeadScale = 1,
    int FrozenUpdates = 0)
{
    /// <summary>Passes whose gradients an update adds up: one process does in turn what several ranks would share.</summary>
    public int Passes => WorldSize * Accumulation;

    /// <summary>Samples of a pass.</summary>
    /// <exception cref="InvalidOperationException">The batch does not divide into the passes.</exception>
    public int PassSize => BatchSize % Passes == 0
        ? BatchSize / Passes
        : throw new InvalidOperationException($"A batch of {BatchSize} samples does not divide into {WorldSize} × {Accumulation} passes; use a multiple of {Passes}.");

    /// <summary>
    /// The same recipe for a run of another length: warm-up, plateau and frozen updates keep their share of it, so that the learning rate takes its whole
    /// course.
    /// </summary>
    public Recipe Over(int updates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(updates, 1);

        // Two halves of an odd number would each be rounded up.
        return this with
        {
            Updates = updates,
            Warmup = Share(Warmup),
            Hold = Math.Min(Share(Hold), updates - Math.Min(Share(Warmup), updates)),
            FrozenUpdates = Share(FrozenUpdates),
        };

        int Share(int part) => (int)Math.Round((double)part * updates / Math.Max(1, Updates));
    }

    /// <summary>
    /// The learning rate of each update, as <see cref="Schedule"/> and the values around it say. A <see cref="FinalScale"/> of 0 is 0.01 for
    /// <see cref="Dsl.Schedule.TriStage"/>.
    /// </summary>
    public LearningRateSchedule LearningRates() => Schedule switch
    {
        Schedule.Cosine => new CosineSchedule(LearningRate, Updates, Warmup, Least: FinalScale * LearningRate, WarmupStart: 0),
        Schedule.TriStage => new TriStageSchedule(
            LearningRate, Warmup, Hold, Math.Max(0, Updates - Warmup - Hold), finalScale: FinalScale == 0 ? RecipeDefaults.TriStageFinalScale : FinalScale),
        Schedule.Linear => new LinearSchedule(LearningRate, Updates, Warmup, Final: FinalScale * LearningRate),
        Schedule.Polynomial => new LinearSchedule(LearningRate, Updates, Warmup, Final: FinalScale * LearningRate, Power),
        _ => new ConstantSchedule(LearningRate, Warmup),
    };
}
