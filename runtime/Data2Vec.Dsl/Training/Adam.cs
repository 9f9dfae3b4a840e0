using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Recipes;
using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// fairseq's Adam with decoupled weight decay over a flat buffer: first p ← p - lr · wd · p, then
/// p ← p - lr · √(1 - β₂ᵗ)/(1 - β₁ᵗ) · m/(√v + ε). Epsilon is added to the uncorrected root, unlike in torch's AdamW.
/// (fairseq's optim/adam.py; fixture adam_steps.)
/// </summary>
public sealed class Adam : IDisposable
{
    private readonly ParameterStore _store;
    private readonly AdamSettings _settings;
    private readonly AdamRule _rule;
    private readonly AdamRange[] _ranges;
    private readonly LayerRates? _layers;

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
        : this(store, new(beta1, beta2, epsilon), weightDecay, decayOn, fused ? Dispatcher.Loaded : null, layerDecay)
    {
    }

    /// <summary>Whether optimisers on a device run as one fused kernel of the tensor library. Tried once for each device, on a few numbers.</summary>
    public static bool HasFusedKernel(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return FusedAdam.IsAvailable(device, Dispatcher.Loaded);
    }

    /// <summary>Creates the optimiser of a recipe.</summary>
    /// <inheritdoc cref="Adam(ParameterStore, double, double, double, double, DecayOn, bool, double)"/>
    public Adam(ParameterStore store, Recipe recipe, bool fused = true)
        : this(store, recipe.Beta1, recipe.Beta2, recipe.Epsilon, recipe.WeightDecay, recipe.DecayOn, fused, recipe.LayerDecay)
    {
    }

    /// <summary>Creates the optimiser by what a tensor library can do; null is what every one can.</summary>
    internal Adam(ParameterStore store, AdamSettings settings, double weightDecay, DecayOn decayOn, Dispatcher? library, double layerDecay)
    {
        ArgumentNullException.ThrowIfNull(store);
        var gradients = store.Gradients
            ?? throw new ArgumentException("A teacher's parameters have no gradients to optimise by.", nameof(store));
        _store = store;
        _settings = settings;
        FirstMoment = torch.zeros_like(store.Values).DetachFromDisposeScope();
        SecondMoment = torch.zeros_like(store.Values).DetachFromDisposeScope();
        _layers = layerDecay < 1 ? new LayerRates(store, layerDecay) : null;
        _rule = FusedAdam.IsAvailable(store.Device, library) ? new FusedAdam(library, store.Device) : new PlainAdam();

        _ranges = [.. Ranges(store.Layout, decayOn == DecayOn.All ? _ => weightDecay : group => group.IsDecayed ? weightDecay : 0).Select(r => new AdamRange(
            View(store.Values, r.Start, r.Length),
            View(gradients, r.Start, r.Length),
            View(FirstMoment, r.Start, r.Length),
            View(SecondMoment, r.Start, r.Length),
            r.Decay))];
    }

    // Groups with one decay that lie side by side are one range.
    private static List<(long Start, long Length, double Decay)> Ranges(ParameterLayout layout, Func<ParameterGroup, double> decayOf)
    {
        var ranges = new List<(long Start, long Length, double Decay)>();
        foreach (var group in layout.Groups.Where(group => group.Length > 0))
        {
            var ((start, length), decay) = (layout.Range(group.Name), decayOf(group));
            if (ranges.Count > 0 && ranges[^1].Decay == decay)
            {
                ranges[^1] = (ranges[^1].Start, ranges[^1].Length + length, decay);
            }
            else
            {
                ranges.Add((start, length, decay));
            }
        }

        return ranges;
    }

    /// <summary>Steps done.</summary>
    public long Steps { get; internal set; }

    /// <summary>Running mean of the gradients, in the layout of the parameters, <c>[Layout.Length]</c>.</summary>
    public torch.Tensor FirstMoment { get; }

    /// <summary>Running mean of the squared gradients, in the layout of the parameters, <c>[Layout.Length]</c>.</summary>
    public torch.Tensor SecondMoment { get; }

    /// <summary>Whether the fused kernel is in use.</summary>
    public bool IsFused => _rule is FusedAdam;

    /// <summary>Moves all parameters by one step. The number of native calls does not depend on the model's depth.</summary>
    /// <param name="learningRate">The learning rate of this step.</param>
    /// <param name="divisor">What the gradients are divided by first, <see cref="GradientClip.Of"/>; null leaves them. Divided gradients stay in their buffer, unless the step is skipped.</param>
    /// <param name="skip">
    /// Where it is 1, parameters and moments stay as they are, <c>[1]</c> of float32 on their device; null always moves them. The step counts either
    /// way, as the schedules do: to know better, each step would have to wait for the device.
    /// </param>
    public void Step(double learningRate, torch.Tensor? divisor = null, torch.Tensor? skip = null)
    {
        Steps++;
        using var gradient = torch.no_grad();
        _layers?.Remember();
        foreach (var range in _ranges)
        {
            _rule.Step(range, _settings, learningRate, Steps, divisor, skip);
        }

        _layers?.Apply();
    }

    /// <summary>The moments by parameter, for checkpoints that outlive a change of the layout.</summary>
    internal IEnumerable<Slot> Moments() =>
        Slot.Of(_store, FirstMoment, "optimizer.first.").Concat(Slot.Of(_store, SecondMoment, "optimizer.second."));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var range in _ranges)
        {
            range.Dispose();
        }

        (_rule as IDisposable)?.Dispose();
        _layers?.Dispose();
        FirstMoment.Dispose();
        SecondMoment.Dispose();
    }

    private static torch.Tensor View(torch.Tensor buffer, long start, long length) =>
        buffer.narrow(0, start, length).DetachFromDisposeScope();
}
