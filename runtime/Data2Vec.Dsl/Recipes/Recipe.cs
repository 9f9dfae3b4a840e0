namespace Data2Vec.Dsl.Recipes;

/// <summary>How to train: the values of a <see cref="RecipeAttribute"/>, which documents each of them.</summary>
public sealed record Recipe(
    int Updates,
    int BatchSize,
    double LearningRate,
    Schedule Schedule = Schedule.Cosine,
    int Warmup = 0,
    int Hold = 0,
    double FinalScale = 0,
    double Beta1 = 0.9,
    double Beta2 = 0.999,
    double Epsilon = 1e-8,
    double WeightDecay = 0.05,
    DecayOn DecayOn = DecayOn.All,
    double ClipNorm = 0,
    int Ranks = 1,
    int Accumulation = 1,
    Precision Precision = Precision.Automatic,
    double Power = 2,
    double LayerDecay = 1)
{
    // What the published recipes fall to: an exponential fall cannot reach 0.
    private const double TriStageFinalScale = 0.01;

    /// <summary>Passes whose gradients an update adds up: one process does in turn what several ranks would share.</summary>
    public int Passes => Ranks * Accumulation;

    /// <summary>Samples of a pass.</summary>
    /// <exception cref="InvalidOperationException">The batch does not divide into the passes.</exception>
    public int PassSize => BatchSize % Passes == 0
        ? BatchSize / Passes
        : throw new InvalidOperationException($"A batch of {BatchSize} samples does not divide into {Ranks} × {Accumulation} passes; use a multiple of {Passes}.");

    /// <summary>
    /// The same recipe for a run of another length: warm-up and plateau keep their share of it, so that the learning rate takes its whole
    /// course.
    /// </summary>
    public Recipe Over(int updates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(updates, 1);

        // Two halves of an odd number would each be rounded up.
        return this with { Updates = updates, Warmup = Share(Warmup), Hold = Math.Min(Share(Hold), updates - Math.Min(Share(Warmup), updates)) };

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
            LearningRate, Warmup, Hold, Math.Max(0, Updates - Warmup - Hold), finalScale: FinalScale == 0 ? TriStageFinalScale : FinalScale),
        Schedule.Linear => new LinearSchedule(LearningRate, Updates, Warmup, Final: FinalScale * LearningRate),
        Schedule.Polynomial => new LinearSchedule(LearningRate, Updates, Warmup, Final: FinalScale * LearningRate, Power),
        _ => new ConstantSchedule(LearningRate, Warmup),
    };
}
