using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Recipes;
using TorchSharp;

namespace Data2Vec.Dsl.Cli.Tests.Support;

/// <summary>A pair whose targets are the same everywhere as soon as its parameters have moved too far: a high learning rate gets there first.</summary>
public abstract class CollapsingPair : TinyPair
{
    private readonly torch.Tensor _start;
    private readonly double _reach;

    /// <summary>Creates the pair.</summary>
    /// <param name="device">Where it is.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="onCollapse">What a collapse leads to.</param>
    /// <param name="reach">How far its parameters may move on average.</param>
    protected CollapsingPair(torch.Device? device, ulong seed, Collapse onCollapse, double reach)
        : base(device, seed)
    {
        using var gradient = torch.no_grad();
        (_start, _reach) = (Store.Values.clone().DetachFromDisposeScope(), reach);
        Monitor = new([CollapseMonitor.Target, CollapseMonitor.Prediction], onCollapse, After: 1, MinTargetDeviation: 2e-3, MinPredictionDeviation: 0);
    }

    /// <inheritdoc/>
    public override CollapseMonitor Monitor { get; }

    /// <inheritdoc/>
    public override Recipe Recipe { get; } = new(Updates: 12, BatchSize: 8, LearningRate: 1e-3, Schedule: Schedule.Constant, WeightDecay: 0);

    /// <inheritdoc/>
    public override StepResult forward(ImageBatch batch, MaskBatch mask)
    {
        var result = base.forward(batch, mask);
        using var gradient = torch.no_grad();
        return (Store.Values - _start).abs().mean().item<float>() < _reach ? result : result with { Target = torch.zeros_like(result.Target) };
    }
}

/// <summary>It warns.</summary>
public sealed class WarningPair(torch.Device? device = null, ulong seed = 1) : CollapsingPair(device, seed, Collapse.Warn, reach: 4e-3);

/// <summary>It pauses.</summary>
public sealed class PausingPair(torch.Device? device = null, ulong seed = 1) : CollapsingPair(device, seed, Collapse.Pause, reach: 4e-3);

/// <summary>It goes back, and has not moved too far in the end.</summary>
public sealed class ReturningPair(torch.Device? device = null, ulong seed = 1) : CollapsingPair(device, seed, Collapse.RollBack, reach: 4.5e-3);

/// <summary>It goes back, and moves too far each time.</summary>
public sealed class StubbornPair(torch.Device? device = null, ulong seed = 1) : CollapsingPair(device, seed, Collapse.RollBack, reach: 1.5e-3);
