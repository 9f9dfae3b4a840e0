namespace Data2Vec.Dsl.Distillation;

/// <summary>
/// The teacher's decay: linear from <paramref name="Start"/> to <paramref name="End"/> over <paramref name="Steps"/> updates, then constant.
/// (fairseq's get_annealed_rate; fixture ema_schedule.)
/// </summary>
public sealed record DecaySchedule(double Start, double End, long Steps)
{
    /// <summary>The decay at an update, counted from 0. At 1 the teacher does not move.</summary>
    public double At(long update) => update >= Steps ? End : End - ((End - Start) * (1 - ((double)update / Steps)));
}
