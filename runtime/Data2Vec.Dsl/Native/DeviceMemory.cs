using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>Where a tensor's values lie, on whatever device: TorchSharp tells it only of the processor's.</summary>
internal static unsafe class DeviceMemory
{
    /// <summary>The address of the first value.</summary>
    /// <exception cref="NotSupportedException">The tensor library has no C interface.</exception>
    public static nint Address(torch.Tensor tensor)
    {
        // The library is in the process already; asking by name finds that copy.
        var name = OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";
        nint address = 0;
        return NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "aoti_torch_get_data_ptr", out var function)
            && ((delegate* unmanaged<nint, nint*, int>)function)(tensor.Handle, &address) == 0
            ? address : throw new NotSupportedException($"{name} does not tell where a tensor lies (aoti_torch_get_data_ptr).");
    }
}
