using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>The memory of tensors.</summary>
internal static unsafe class TensorBytes
{
    /// <summary>The first byte of a contiguous tensor on the CPU; it is valid as long as the tensor. A span would end at 2 GiB.</summary>
    public static byte* Pointer(torch.Tensor host)
    {
        if (host.NumberOfElements == 0)
        {
            return null;
        }

        using var flat = host.view(-1);
        using var first = flat.narrow(0, 0, 1);
        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }
}
