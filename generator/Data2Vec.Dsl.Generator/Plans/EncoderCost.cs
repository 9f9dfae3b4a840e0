using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>What an encoder costs, stage by stage and in all.</summary>
internal sealed class EncoderCost
{
    private readonly Dictionary<StagePlan, Cost> _of = [];
    private readonly IReadOnlyDictionary<string, long> _reference;

    /// <summary>Sums the costs of stages, the input first.</summary>
    /// <param name="stages">The stages.</param>
    /// <param name="reference">How long an input the costs are told for: values of the symbols in shapes.</param>
    public EncoderCost(IReadOnlyList<StagePlan> stages, IReadOnlyDictionary<string, long> reference)
    {
        _reference = reference;
        var frozen = BeforeStop(stages);
        foreach (var stage in stages)
        {
            _of[stage] = frozen.Contains(stage) ? stage.Cost.WithoutGradient() : stage.Cost;
        }

        // The two steps of a pass have a scope each.
        var entrance = stages.TakeWhile(stage => stage is not (MaskablePlan or TransformerPlan)).ToList();
        Entrance = Of(entrance).InScope();
        Total = Entrance + Of(stages.Skip(entrance.Count)).InScope();
        Result = stages[stages.Count - 1].Output.HasRoles(Role.Batch, Role.Token, Role.Channel) ? Total.Output : Memory.None;
        ForwardFlops = At(Total.Forward);
        BackwardFlops = At(Total.Backward);
        SavedBytes = At((Total.Kept + Result).OfBatch(1));

        // Whatever can exceed its range does so here.
        _ = Total.ForwardPeak.At(1, reference) + Total.BackwardPeak.At(1, reference);
    }

    /// <summary>Of the stages that turn a batch into what can be masked, or into what enters the blocks.</summary>
    public Cost Entrance { get; }

    /// <summary>Of all stages.</summary>
    public Cost Total { get; }

    /// <summary>The result.</summary>
    public Memory Result { get; }

    /// <summary>Operations of one sample of the reference length.</summary>
    public long ForwardFlops { get; }

    /// <inheritdoc cref="ForwardFlops"/>
    public long BackwardFlops { get; }

    /// <summary>Bytes that are kept of one sample of the reference length, its result included.</summary>
    public long SavedBytes { get; }

    /// <summary>The stages that no gradient reaches, the one that stops it included.</summary>
    public static IReadOnlyList<StagePlan> BeforeStop(IEnumerable<StagePlan> stages) => [.. stages.Reverse().SkipWhile(stage => !stage.StopsGradient).Reverse()];

    /// <summary>A stage's cost in its place.</summary>
    public Cost Of(StagePlan stage) => _of[stage];

    /// <summary>The cost of several stages.</summary>
    public Cost Of(IEnumerable<StagePlan> stages) => stages.Aggregate(Cost.None, (sum, stage) => sum + _of[stage]);

    /// <summary>A size for one sample of the reference length.</summary>
    public long At(Dim size) => size.Evaluate(_reference);

    /// <summary>Bytes for a batch of samples of the reference length.</summary>
    public double At(Peak peak, double samples) => peak.At(samples, _reference);
}
