namespace Data2Vec.Dsl.Recipes;

/// <summary>
/// The learning rate as a function of the update, counted from 0: the first optimiser step uses <c>At(0)</c>. (fairseq's optim/lr_scheduler; fixture
/// lr_schedules.)
/// </summary>
public abstract record LearningRateSchedule
{
    /// <summary>The learning rate of one update.</summary>
    /// <param name="update">Optimiser updates done before this one.</param>
    public abstract double At(long update);
}

/// <summary>Linear warm-up, then half a cosine down to <paramref name="Least"/>.</summary>
/// <param name="Peak">The rate after the warm-up.</param>
/// <param name="Updates">Updates of the run, warm-up included.</param>
/// <param name="Warmup">Updates of the warm-up. With a start of 0 the very first step moves nothing, as in fairseq.</param>
/// <param name="Least">The rate at the end.</param>
/// <param name="WarmupStart">The rate at update 0; null means <paramref name="Least"/>.</param>
/// <param name="Shrink">Factor on both rates in each further period, should training go on after <paramref name="Updates"/>.</param>
public sealed record CosineSchedule(
    double Peak, long Updates, long Warmup = 0, double Least = 0, double? WarmupStart = null, double Shrink = 0.1) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double At(long update)
    {
        if (update < Warmup)
        {
            var start = WarmupStart ?? Least;
            return start + (update * ((Peak - start) / Warmup));
        }

        var period = Math.Max(1, Updates - Warmup);
        var (cycle, step) = Math.DivRem(update - Warmup, period);
        var shrink = Math.Pow(Shrink, cycle);
        return shrink * (Least + (0.5 * (Peak - Least) * (1 + Math.Cos(Math.PI * step / period))));
    }
}

/// <summary>Linear warm-up, a plateau, an exponential fall, then constant.</summary>
public sealed record TriStageSchedule : LearningRateSchedule
{
    /// <summary>Creates the schedule from the lengths of its stages.</summary>
    /// <param name="peak">The rate of the plateau.</param>
    /// <param name="warmup">Updates of the warm-up.</param>
    /// <param name="hold">Updates of the plateau.</param>
    /// <param name="decay">Updates of the fall.</param>
    /// <param name="startScale">The rate at update 0 as a share of the peak.</param>
    /// <param name="finalScale">The rate at the end as a share of the peak, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An exponential fall cannot reach a scale of 0 or below.</exception>
    public TriStageSchedule(double peak, long warmup, long hold, long decay, double startScale = 0.01, double finalScale = 0.01)
    {
        if (!(finalScale > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(finalScale),
                finalScale,
                "A tri-stage schedule falls exponentially, so its final scale must be above 0 (fairseq's default is 0.01).");
        }

        (Peak, Warmup, Hold, Decay, StartScale, FinalScale) = (peak, warmup, hold, decay, startScale, finalScale);
    }

    /// <summary>The rate of the plateau.</summary>
    public double Peak { get; }

    /// <summary>Updates of the warm-up.</summary>
    public long Warmup { get; }

    /// <summary>Updates of the plateau.</summary>
    public long Hold { get; }

    /// <summary>Updates of the fall.</summary>
    public long Decay { get; }

    /// <summary>The rate at update 0 as a share of the peak.</summary>
    public double StartScale { get; }

    /// <summary>The rate at the end as a share of the peak.</summary>
    public double FinalScale { get; }

    /// <summary>Creates the schedule from shares of the run, each rounded down to whole updates, as fairseq's phase_ratio.</summary>
    public static TriStageSchedule OfPhases(
        double peak, long updates, double warmup, double hold, double decay, double startScale = 0.01, double finalScale = 0.01) =>
        new(peak, (long)(updates * warmup), (long)(updates * hold), (long)(updates * decay), startScale, finalScale);

    /// <inheritdoc/>
    public override double At(long update)
    {
        if (update < Warmup)
        {
            var start = StartScale * Peak;
            return start + ((Peak - start) / Warmup * update);
        }

        var fallen = update - Warmup - Hold;
        if (fallen < 0)
        {
            return Peak;
        }

        return fallen <= Decay && Decay > 0 ? Peak * Math.Exp(Math.Log(FinalScale) * fallen / Decay) : Peak * FinalScale;
    }
}

/// <summary>Linear warm-up from 0, then a polynomial (by default a straight line) down to <paramref name="Final"/>.</summary>
/// <param name="Peak">The rate after the warm-up.</param>
/// <param name="Updates">Updates of the run, warm-up included.</param>
/// <param name="Warmup">Updates of the warm-up.</param>
/// <param name="Final">The rate from <paramref name="Updates"/> on.</param>
/// <param name="Power">The polynomial's degree.</param>
public sealed record LinearSchedule(double Peak, long Updates, long Warmup = 0, double Final = 0, double Power = 1) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double At(long update)
    {
        if (Warmup > 0 && update <= Warmup)
        {
            return (double)update / Warmup * Peak;
        }

        if (update >= Updates)
        {
            return Final;
        }

        var left = 1 - ((double)(update - Warmup) / (Updates - Warmup));
        return ((Peak - Final) * Math.Pow(left, Power)) + Final;
    }
}

/// <summary>Linear warm-up from 0, then constant.</summary>
/// <param name="Peak">The rate after the warm-up.</param>
/// <param name="Warmup">Updates of the warm-up.</param>
public sealed record ConstantSchedule(double Peak, long Warmup = 0) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double At(long update) => update < Warmup ? Peak * update / Warmup : Peak;
}
