namespace Data2Vec.Dsl.Training;

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
    double ClipNorm = 0);
