namespace Data2Vec.Dsl;

/// <summary>Values of a recipe that need not be said: those of <see cref="RecipeAttribute"/> and of the record that is made from it.</summary>
internal static class RecipeDefaults
{
    public const Schedule Schedule = Data2Vec.Dsl.Schedule.Cosine;

    public const double Power = 2;

    public const double LayerDecay = 1;

    public const double Beta1 = 0.9;

    public const double Beta2 = 0.999;

    public const double Epsilon = 1e-8;

    public const double WeightDecay = 0.05;

    public const DecayOn DecayOn = Data2Vec.Dsl.DecayOn.All;

    /// <summary>The share of the peak that an exponential fall ends at, because it cannot reach 0; as in the published recipes.</summary>
    public const double TriStageFinalScale = 0.01;
}

/// <summary>Values of a monitor that need not be said: those of <see cref="MonitorAttribute"/> and of the record that is made from it.</summary>
internal static class MonitorDefaults
{
    public const Collapse OnCollapse = Collapse.Pause;

    public const int After = 5000;

    public const double MinTargetDeviation = 0.1;

    public const double MinPredictionDeviation = 0.01;

    public const double MaxCosine = 1;

    public const double MinRank = 1;

    public const int MaxRollBacks = 2;
}
