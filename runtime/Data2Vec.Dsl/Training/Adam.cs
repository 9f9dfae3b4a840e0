using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Recipes;
using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// fairseq's Adam with decoupled weight decay over a flat buffer: first p ← p - lr · wd · p, then
/// p ← p - lr · √(1 - β₂ᵗ)/(1 - β₁ᵗ) · m/(√v + ε). Epsilon is added to the uncorrected root, unlike in torch's AdamW.
/// (fairseq's optim/adam.py; fixture adam_steps.)
/// </summary>
/// <remarks>Parameters that require no gradient when it is created are frozen: nothing moves them, and no weight decay acts on them.</remarks>
public sealed class Adam : IDisposable
{
    private readonly ParameterRange _parameters;
    private readonly AdamSettings _settings;
    private readonly AdamRule _rule;
    private readonly (ParameterGroup Group, AdamRange Range, long Moments)[] _groups;
    private readonly LayerRates? _layers;
    private readonly long _allTrainFrom;
    private readonly torch.Tensor[] _gradients;
    private readonly torch.Tensor[] _earlyGradients;

    /// <summary>Creates an optimiser with zero moments.</summary>
    /// <param name="store">A student's parameters with gradients.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="epsilon">Added to the uncorrected root of the second moment.</param>
    /// <param name="weightDecay">Decoupled weight decay.</param>
    /// <param name="decayOn">What the weight decay acts on.</param>
    /// <param name="fused">Whether to use the library's fused kernel where it is available; the results agree to rounding.</param>
    /// <param name="layerDecay">How fast a layer learns beside the one above it, at most 1 (<see cref="RecipeAttribute.LayerDecay"/>).</param>
    /// <exception cref="ArgumentException">The store is a teacher's: it has no gradients.</exception>
    public Adam(
        ParameterStore store, double beta1, double beta2, double epsilon, double weightDecay, DecayOn decayOn = DecayOn.All, bool fused = true,
        double layerDecay = 1)
        : this(
            Whole(store),
            new Recipe(1, 1, 0, Beta1: beta1, Beta2: beta2, Epsilon: epsilon, WeightDecay: weightDecay, DecayOn: decayOn, LayerDecay: layerDecay),
            fused ? Dispatcher.Loaded : null)
    {
    }

    /// <summary>Whether optimisers on a device run as one fused kernel of the tensor library. Tried once for each device, on a few numbers.</summary>
    public static bool HasFusedKernel(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return FusedAdam.IsAvailable(device, Dispatcher.Loaded);
    }

    /// <summary>Creates the optimiser of a recipe.</summary>
    /// <param name="store">A student's parameters with gradients.</param>
    /// <param name="recipe">Has the constants, the weight decay, and what is frozen for how long.</param>
    /// <param name="fused">Whether to use the library's fused kernel where it is available; the results agree to rounding.</param>
    /// <exception cref="ArgumentException">The store is a teacher's: it has no gradients.</exception>
    public Adam(ParameterStore store, Recipe recipe, bool fused = true)
        : this(Whole(store), recipe, fused ? Dispatcher.Loaded : null)
    {
    }

    /// <summary>Creates the optimiser of a part of a buffer by what a tensor library can do; null is what every one can.</summary>
    internal Adam(ParameterRange parameters, Recipe recipe, Dispatcher? library)
    {
        var store = parameters.Store;
        var gradients = store.Gradients
            ?? throw new ArgumentException("A teacher's parameters have no gradients to optimise by.", nameof(parameters));
        _parameters = parameters;
        _settings = new(recipe.Beta1, recipe.Beta2, recipe.Epsilon);
        _layers = recipe.LayerDecay < 1 ? new LayerRates(store, recipe.LayerDecay) : null;
        _rule = FusedAdam.IsAvailable(store.Device, library) ? new FusedAdam(library, store.Device) : new PlainAdam();

        var groups = ParameterGroup.Of(parameters, recipe);
        var trained = groups.Sum(group => group.Length);
        FirstMoment = torch.zeros(trained, torch.ScalarType.Float32, store.Device).DetachFromDisposeScope();
        SecondMoment = torch.zeros(trained, torch.ScalarType.Float32, store.Device).DetachFromDisposeScope();
        _groups = new (ParameterGroup, AdamRange, long)[groups.Count];
        for (var (i, at) = (0, 0L); i < groups.Count; at += groups[i++].Length)
        {
            var group = groups[i];
            _groups[i] = (group, new AdamRange(
                View(store.Values, group), View(gradients, group), Moment(FirstMoment, at, group), Moment(SecondMoment, at, group), group.WeightDecay), at);
        }

        _allTrainFrom = groups.Select(group => group.FirstUpdate).DefaultIfEmpty().Max();
        _gradients = [.. Joined(groups).Select(part => View(gradients, part))];
        _earlyGradients = [.. Joined(groups.Where(group => group.FirstUpdate == 0)).Select(part => View(gradients, part))];
    }

    /// <summary>Steps done.</summary>
    public long Steps { get; internal set; }

    /// <summary>Running mean of the gradients of what is trained, in the order of the parameters; those that are frozen have none.</summary>
    public torch.Tensor FirstMoment { get; }

    /// <summary>Running mean of the squared gradients, as <see cref="FirstMoment"/>.</summary>
    public torch.Tensor SecondMoment { get; }

    /// <summary>Whether the fused kernel is in use.</summary>
    public bool IsFused => _rule is FusedAdam;

    /// <summary>Moves all parameters by one step. The number of native calls does not depend on the model's depth.</summary>
    /// <param name="learningRate">The learning rate of this step.</param>
    /// <param name="divisor">What the gradients are divided by first, <see cref="GradientClip.Of(torch.Tensor, double, long)"/>; null leaves them. Divided gradients stay in their buffer, unless the step is skipped.</param>
    /// <param name="skip">
    /// Where it is 1, parameters and moments stay as they are, <c>[1]</c> of float32 on their device; null always moves them. The step counts either
    /// way, as the schedules do: to know better, each step would have to wait for the device.
    /// </param>
    public void Step(double learningRate, torch.Tensor? divisor = null, torch.Tensor? skip = null)
    {
        Steps++;
        using var gradient = torch.no_grad();
        using var denormals = new FlushedDenormals();
        _layers?.Remember();
        foreach (var (group, range, _) in _groups)
        {
            if (Steps > group.FirstUpdate)
            {
                _rule.Step(range, _settings, learningRate * group.RateScale, Steps - group.FirstUpdate, divisor, skip);
            }
        }

        _layers?.Apply();
    }

    /// <summary>The gradients that the next step goes by, in as few pieces as possible: views, not to be disposed.</summary>
    internal IReadOnlyList<torch.Tensor> TrainedGradients => Steps < _allTrainFrom ? _earlyGradients : _gradients;

    /// <summary>The parameters, for checkpoints.</summary>
    internal IEnumerable<Slot> Values() => Slot.Of(_parameters, _parameters.Store.Values);

    /// <summary>The moments by parameter, for checkpoints that outlive a change of the layout.</summary>
    internal IEnumerable<Slot> Moments() => Moments("first.", FirstMoment).Concat(Moments("second.", SecondMoment));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, range, _) in _groups)
        {
            range.Dispose();
        }

        foreach (var view in _gradients.Concat(_earlyGradients))
        {
            view.Dispose();
        }

        (_rule as IDisposable)?.Dispose();
        _layers?.Dispose();
        FirstMoment.Dispose();
        SecondMoment.Dispose();
    }

    private IEnumerable<Slot> Moments(string name, torch.Tensor buffer) =>
        from slot in Slot.Of(_parameters, buffer, Slot.OptimizerPrefix + name)
        from trained in _groups
        where slot.Offset >= trained.Group.Start && slot.Offset < trained.Group.End
        select slot with { Offset = slot.Offset - trained.Group.Start + trained.Moments };

    private static torch.Tensor Moment(torch.Tensor buffer, long start, ParameterGroup group) => buffer.narrow(0, start, group.Length).DetachFromDisposeScope();

    private static ParameterRange Whole(ParameterStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.All;
    }

    private static torch.Tensor View(torch.Tensor buffer, ParameterGroup part) =>
        buffer.narrow(0, part.Start, part.Length).DetachFromDisposeScope();

    // Neighbours as one, whatever they differ in.
    private static IEnumerable<ParameterGroup> Joined(IEnumerable<ParameterGroup> groups)
    {
        ParameterGroup? whole = null;
        foreach (var group in groups)
        {
            if (whole is not null && whole.End != group.Start)
            {
                yield return whole;
                whole = null;
            }

            whole = whole is null ? group : whole with { Length = whole.Length + group.Length };
        }

        if (whole is not null)
        {
            yield return whole;
        }
    }
}
