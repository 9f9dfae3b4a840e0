using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>
/// Computes matrix products in bfloat16 and everything else in float32: sums along the residual stream, the statistics of norms, targets and loss. So
/// is fused attention on the CPU, which takes longer in bfloat16. Weights stay float32 and are rounded where a product uses them, so optimiser, teacher
/// and checkpoints do not know of it.
/// </summary>
/// <remarks>
/// The operations of <see cref="Model"/> ask for it on the thread that runs them. What a backward pass computes was decided by its forward pass.
/// </remarks>
public static class MixedPrecision
{
    [ThreadStatic]
    private static bool s_isOn;

    /// <summary>Whether products on this thread are computed in bfloat16.</summary>
    public static bool IsOn => s_isOn;

    /// <summary>Whether a precision means bfloat16 on a device: the automatic one does on CUDA.</summary>
    public static bool Applies(Precision precision, torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return precision == Precision.BFloat16 || (precision == Precision.Automatic && device.type == DeviceType.CUDA);
    }

    /// <summary>Computes products in bfloat16, or not, on this thread until the result is disposed.</summary>
    public static IDisposable Use(bool isOn) => new Scope(isOn);

    /// <summary>A factor of a product.</summary>
    internal static torch.Tensor Factor(torch.Tensor x) => s_isOn && x.dtype == torch.ScalarType.Float32 ? x.to(torch.ScalarType.BFloat16) : x;

    /// <summary>What must not be rounded.</summary>
    internal static torch.Tensor Exact(torch.Tensor x) => x.dtype == torch.ScalarType.BFloat16 ? x.to(torch.ScalarType.Float32) : x;

    private sealed class Scope : IDisposable
    {
        private readonly bool _before = s_isOn;

        public Scope(bool isOn) => s_isOn = isOn;

        public void Dispose() => s_isOn = _before;
    }
}
