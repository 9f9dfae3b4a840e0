using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Recipes;
using TorchSharp;
using TorchSharp.Modules;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// What an update does with parameters and gradients: sets the gradients to zero, adds them up over the processes, clips them, and moves the parameters. The
/// number of calls depends on the number of buffers, which is one for all that is declared, and not on the model's depth.
/// </summary>
internal sealed class Optimizer : IDisposable
{
    private readonly IReadOnlyList<ParameterRange> _ranges;
    private readonly IReadOnlyList<Adam> _adams;
    private readonly SharedUpdate? _shared;
    private readonly double _clipNorm;
    private readonly long _frozenUpdates;
    private readonly List<Parameter> _frozenFirst = [];
    private bool _isFrozen;

    /// <summary>Creates an optimiser with zero moments.</summary>
    /// <param name="ranges">What is trained; parameters that require no gradient now are frozen for good.</param>
    /// <param name="recipe">How.</param>
    /// <param name="fused">Whether to use the library's fused kernel where it is available.</param>
    /// <param name="ranks">The processes that share an update; null where this one is alone.</param>
    public Optimizer(IReadOnlyList<ParameterRange> ranges, Recipe recipe, bool fused, ICollective? ranks)
    {
        _ranges = ranges;
        _adams = [.. ranges.Select(range => new Adam(range, recipe, fused ? Dispatcher.Loaded : null))];
        _shared = ranks is null ? null : new SharedUpdate([.. ranges.Select(range => range.Store)], ranks);
        (_clipNorm, _frozenUpdates) = (recipe.ClipNorm, recipe.FrozenUpdates);
        if (!_adams.SelectMany(adam => adam.TrainedGradients).Any())
        {
            throw new ArgumentException(_frozenUpdates > 0
                ? $"A recipe with FrozenUpdates = {_frozenUpdates} trains the head alone in the first updates, and there is none; leave it out."
                : "None of the parameters requires a gradient, so there is nothing to train; set requires_grad of some to true.", nameof(ranges));
        }

        if (_frozenUpdates > 0)
        {
            _frozenFirst.AddRange(ranges.SelectMany(range => range.Store.Parameters
                .Where(p => range.Holds(p.Offset) && !range.Store.Layout.IsHead(p.Offset) && p.Value.requires_grad)
                .Select(p => p.Value)));
        }
    }

    /// <summary>Updates done.</summary>
    public long Steps
    {
        get => _adams[0].Steps;
        set
        {
            foreach (var adam in _adams)
            {
                adam.Steps = value;
            }
        }
    }

    /// <summary>Whether all parameters are finite numbers; waits for the device.</summary>
    public bool AreParametersFinite
    {
        get
        {
            using var scope = torch.NewDisposeScope();
            return _ranges.All(range => range.Store.Values.narrow(0, range.Start, range.Length).isfinite().all().item<bool>());
        }
    }

    /// <summary>
    /// Freezes the encoder for the first updates of the recipe, or lets it learn: frozen parameters require no gradient, so that no pass keeps anything for
    /// them or goes back through them.
    /// </summary>
    public void FreezeFor(long update) => Freeze(update < _frozenUpdates);

    /// <summary>Lets all parameters require gradients that did when this was created.</summary>
    public void Thaw() => Freeze(false);

    /// <summary>Sets all gradients to zero.</summary>
    public void Zero()
    {
        foreach (var range in _ranges)
        {
            range.Store.Gradients!.zero_();
        }
    }

    /// <summary>Adds up over the processes. Gradients and <paramref name="loss"/> are the sums then.</summary>
    /// <inheritdoc cref="SharedUpdate.Sum"/>
    public (long Samples, long Count, bool Stop) Share(torch.Tensor loss, long samples, long count, bool stop) =>
        _shared is null ? (samples, count, stop) : _shared.Sum(loss, samples, count, stop);

    /// <summary>The norm of the mean gradient of what is trained in this update, and what the summed gradient is to be divided by.</summary>
    /// <inheritdoc cref="GradientClip.Of(torch.Tensor, double, long)"/>
    public (torch.Tensor Norm, torch.Tensor Divisor) Clip(long count) =>
        GradientClip.Of([.. _adams.SelectMany(adam => adam.TrainedGradients)], _clipNorm, count);

    /// <inheritdoc cref="Adam.Step"/>
    public void Step(double learningRate, torch.Tensor divisor, torch.Tensor skip)
    {
        foreach (var adam in _adams)
        {
            adam.Step(learningRate, divisor, skip);
        }
    }

    /// <summary>Parameters and moments, for training states.</summary>
    public IEnumerable<Slot> Slots() => _adams.SelectMany(adam => adam.Values().Concat(adam.Moments()));

    /// <summary>Parameters and moments as whole buffers.</summary>
    public IEnumerable<torch.Tensor> Buffers() =>
        _ranges.Zip(_adams).SelectMany(each => new[] { each.First.Store.Values, each.Second.FirstMoment, each.Second.SecondMoment });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var adam in _adams)
        {
            adam.Dispose();
        }
    }

    private void Freeze(bool freeze)
    {
        if (freeze != _isFrozen)
        {
            _frozenFirst.ForEach(parameter => parameter.requires_grad = !freeze);
            _isFrozen = freeze;
        }
    }
}
