using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// Adam in one pass over memory by the tensor library's <c>_fused_adamw_</c>. That kernel divides by √v/√(1 - β₂ᵗ) + ε'; with
/// ε' = ε/√(1 - β₂ᵗ) this is fairseq's formula.
/// </summary>
internal sealed class FusedAdam(Dispatcher library, torch.Device device) : AdamRule, IDisposable
{
    private static readonly ConcurrentDictionary<(Dispatcher Library, string Device), bool> _available = [];
    private readonly torch.Tensor _step = torch.zeros(1, torch.ScalarType.Float32, device).DetachFromDisposeScope();

    /// <summary>Whether the kernel can be called on a device and agrees there with the plain rule. Tried once for each device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="library">The tensor library; null where it cannot be called.</param>
    public static bool IsAvailable(torch.Device device, [NotNullWhen(true)] Dispatcher? library) =>
        library is not null && _available.GetOrAdd((library, device.ToString()), _ => Agrees(library, device));

    /// <inheritdoc/>
    public override void Step(
        AdamRange range, AdamSettings settings, double learningRate, long step, torch.Tensor? divisor = null, torch.Tensor? skip = null)
    {
        if (!TryStep(range, settings, learningRate, step, divisor, skip))
        {
            throw new InvalidOperationException("The fused Adam kernel failed although its self-test passed.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _step.Dispose();

    private bool TryStep(AdamRange range, AdamSettings settings, double learningRate, long step, torch.Tensor? divisor, torch.Tensor? skip)
    {
        using Scalar steps = (double)step;
        _step.fill_(steps);
        var epsilon = settings.Epsilon / Math.Sqrt(settings.Correction2(step));
        return library.TryCall(
            "aten::_fused_adamw_"u8,
            ""u8,
            library.List(range.Values),
            library.List(range.Gradients),
            library.List(range.First),
            library.List(range.Second),
            library.List(),
            library.List(_step),
            Dispatcher.Number(learningRate),
            Dispatcher.Number(settings.Beta1),
            Dispatcher.Number(settings.Beta2),
            Dispatcher.Number(range.WeightDecay),
            Dispatcher.Number(epsilon),
            Dispatcher.False,
            Dispatcher.False,
            library.Optional(divisor),
            library.Optional(skip));
    }

    // A library whose kernel has other arguments, or none for this device, must cost speed and not correctness.
    internal static bool Agrees(Dispatcher library, torch.Device device)
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        using var rule = new FusedAdam(library, device);
        var settings = new AdamSettings(0.9, 0.98, 1e-6);
        var numbers = torch.linspace(-1, 1, 256, torch.ScalarType.Float32, device);
        AdamRange Fresh() => new(numbers.clone(), numbers.flip(0).mul_(0.01), torch.zeros_like(numbers), torch.zeros_like(numbers), 0.05);
        var (fused, plain) = (Fresh(), Fresh());
        var reference = new PlainAdam();
        using var divisor = torch.full(1, 3f, torch.ScalarType.Float32, device);
        try
        {
            for (var step = 1; step <= 3; step++)
            {
                // The last one must be left out.
                using var skip = torch.full(1, step == 3 ? 1f : 0f, torch.ScalarType.Float32, device);
                if (!rule.TryStep(fused, settings, 0.01, step, divisor, skip))
                {
                    return false;
                }

                reference.Step(plain, settings, 0.01, step, divisor, skip);
            }
        }
        catch (InvalidOperationException)
        {
            // The interface itself failed.
            return false;
        }

        return fused.Values.allclose(plain.Values, rtol: 1e-5, atol: 1e-7) && fused.First.allclose(plain.First, rtol: 1e-5, atol: 1e-9);
    }
}
