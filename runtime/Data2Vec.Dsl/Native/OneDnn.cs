using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>
/// oneDNN's linear layer, through the C interface of the tensor library. In float32 the library itself takes Intel's MKL, whose kernels are the slower
/// ones on AMD's processors: docs/benchmarks.md has the difference.
/// </summary>
internal sealed unsafe class OneDnn
{
    private readonly delegate* unmanaged<IntPtr, IntPtr, IntPtr*, byte*, double**, long, byte**, IntPtr*, int> _linear;

    private OneDnn(nint linear) =>
        _linear = (delegate* unmanaged<IntPtr, IntPtr, IntPtr*, byte*, double**, long, byte**, IntPtr*, int>)linear;

    /// <summary>That of the library in this process; null where it lacks it, where the processor is too old for it, or where it computes something else.</summary>
    public static OneDnn? Loaded { get; } = Find();

    // The registers that leaf 0 writes "AuthenticAMD" into.
    private static bool IsAmd => X86Base.CpuId(0, 0) is { Ebx: 0x68747541, Edx: 0x69746E65, Ecx: 0x444D4163 };

    /// <summary>Whether it is there, and faster in float32 than what the library takes: on AMD's processors.</summary>
    public static bool IsFaster { get; } = Loaded is not null && IsAmd;

    /// <summary>x · Wᵀ + b over the last axis. <c>[…, In] → […, Out]</c></summary>
    /// <param name="x">Any number of axes.</param>
    /// <param name="weight"><c>[Out, In]</c>, in any order in memory.</param>
    /// <param name="bias"><c>[Out]</c>, if any.</param>
    /// <remarks>No gradient goes back through it.</remarks>
    public torch.Tensor Linear(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias) =>
        TryLinear(x, weight, bias) ?? throw new InvalidOperationException("oneDNN's linear layer failed although its self-test passed.");

    private torch.Tensor? TryLinear(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias)
    {
        IntPtr result, third = bias?.Handle ?? 0;
        fixed (byte* activation = "none"u8)
        {
            var code = _linear(x.Handle, weight.Handle, bias is null ? null : &third, activation, null, 0, null, &result);
            GC.KeepAlive(x);
            GC.KeepAlive(weight);
            GC.KeepAlive(bias);
            return code == 0 ? torch.Tensor.UnsafeCreateTensor(result) : null;
        }
    }

    private static OneDnn? Find()
    {
        // Measured with AVX-512; what older ones gain is not known.
        if (!Avx512BW.IsSupported || !TorchSymbols.Loaded.TryFind("aoti_torch_cpu__linear_pointwise", out var linear))
        {
            return null;
        }

        var found = new OneDnn(linear);
        return found.Agrees() ? found : null;
    }

    // A library whose function has other arguments must cost speed and not correctness.
    private bool Agrees()
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        static torch.Tensor Ramp(params long[] shape) => torch.linspace(-1, 1, shape.Aggregate(1L, (a, b) => a * b)).view(shape);
        var (x, weight, bias) = (Ramp(2, 3, 5), Ramp(5, 4).t(), Ramp(4));
        return TryLinear(x, weight, bias) is { } ours && TryLinear(x, weight, null) is { } bare
            && Near(ours, torch.nn.functional.linear(x, weight, bias)) && Near(bare, torch.nn.functional.linear(x, weight));

        static bool Near(torch.Tensor a, torch.Tensor b) =>
            a.dtype == b.dtype && a.shape.SequenceEqual(b.shape) && (a - b).abs().max().item<float>() < 1e-5;
    }
}
