using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>What an encoder costs, stage by stage and in all, and what a step of its training does.</summary>
internal sealed class EncoderCost
{
    private const int BytesOfNumber = 4;
    private readonly Dictionary<StagePlan, Cost> _of = [];
    private readonly IReadOnlyDictionary<string, long> _reference;

    /// <summary>Sums the costs of stages, the input first.</summary>
    /// <param name="stages">The stages.</param>
    /// <param name="reference">How long an input the costs are told for: values of the symbols in shapes.</param>
    public EncoderCost(IReadOnlyList<StagePlan> stages, IReadOnlyDictionary<string, long> reference)
    {
        _reference = reference;
        var frozen = stages.Reverse().SkipWhile(stage => !stage.StopsGradient).ToList();
        foreach (var stage in stages)
        {
            _of[stage] = frozen.Contains(stage) ? stage.Cost.Frozen() : stage.Cost;
        }

        Total = Of(stages);
        var result = stages[stages.Count - 1].Output;
        Result = result.HasRoles(Role.Batch, Role.Token, Role.Channel) ? BytesOfNumber * result[1].Size * result[2].Size : Dim.Zero;
        ForwardFlops = At(Total.Forward);
        BackwardFlops = At(Total.Backward);
        SavedBytes = At(Total.Saved + Result + Total.SavedOnce);
    }

    /// <summary>Of one sample, in sizes.</summary>
    public Cost Total { get; }

    /// <summary>Bytes of one sample's result.</summary>
    public Dim Result { get; }

    /// <summary>Operations of one sample of the reference length.</summary>
    public long ForwardFlops { get; }

    /// <inheritdoc cref="ForwardFlops"/>
    public long BackwardFlops { get; }

    /// <summary>Bytes of one sample of the reference length.</summary>
    public long SavedBytes { get; }

    /// <summary>A stage's cost in its place.</summary>
    public Cost Of(StagePlan stage) => _of[stage];

    /// <summary>The cost of several stages.</summary>
    public Cost Of(IEnumerable<StagePlan> stages) => stages.Aggregate(Cost.None, (sum, stage) => sum + _of[stage]);

    /// <summary>A size for one sample of the reference length.</summary>
    public long At(Dim size) => size.Evaluate(_reference);
}
