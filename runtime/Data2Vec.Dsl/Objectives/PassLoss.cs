using Data2Vec.Dsl.Monitoring;
using TorchSharp;

namespace Data2Vec.Dsl.Objectives;

/// <summary>The loss of one pass.</summary>
/// <param name="Sum">The sum of the losses, a scalar in float32 with gradient, in the caller's dispose scope.</param>
/// <param name="Count">How many losses are added up: masked positions, or samples. The gradient is divided by the count of all passes of an update.</param>
public readonly record struct PassLoss(torch.Tensor Sum, long Count);

/// <summary>Which pass of a run a step is.</summary>
/// <param name="Update">Updates done before this one.</param>
/// <param name="Index">The number of the pass, from 0 through all updates.</param>
/// <param name="Seed">The run's seed. Masks are drawn by it and by <paramref name="Index"/>.</param>
/// <param name="Probe">Takes what the pass reports besides its loss; null where no report is due.</param>
public readonly record struct TrainingPass(long Update, long Index, ulong Seed, Probe? Probe = null);
