using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Machine;

/// <summary>The free memory of a GPU, by CUDA's driver. TorchSharp has no method for it.</summary>
internal static unsafe class CudaMemory
{
    private static readonly string[] _names = OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so"];

    /// <summary>What is left of a device's memory; null where there is no driver or it does not answer.</summary>
    public static MemoryLimit? Left(int device)
    {
        foreach (var name in _names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return Ask(library, device);
            }
        }

        return null;
    }

    // The primary context is the one that the tensor library computes in. 0 is success.
    private static MemoryLimit? Ask(nint library, int number)
    {
        if (!TryFind(library, "cuInit", out var initialise) || !TryFind(library, "cuDeviceGet", out var find)
            || !TryFind(library, "cuDevicePrimaryCtxRetain", out var retain) || !TryFind(library, "cuDevicePrimaryCtxRelease_v2", out var release)
            || !TryFind(library, "cuCtxPushCurrent_v2", out var push) || !TryFind(library, "cuCtxPopCurrent_v2", out var pop)
            || !TryFind(library, "cuMemGetInfo_v2", out var ask))
        {
            return null;
        }

        int device;
        nint context;
        if (((delegate* unmanaged<uint, int>)initialise)(0) != 0
            || ((delegate* unmanaged<int*, int, int>)find)(&device, number) != 0
            || ((delegate* unmanaged<nint*, int, int>)retain)(&context, device) != 0)
        {
            return null;
        }

        try
        {
            nuint free = 0, total = 0;
            var answered = ((delegate* unmanaged<nint, int>)push)(context) == 0;
            if (answered)
            {
                answered = ((delegate* unmanaged<nuint*, nuint*, int>)ask)(&free, &total) == 0;
                ((delegate* unmanaged<nint*, int>)pop)(&context);
            }

            return answered ? new((long)free, $"free memory of GPU {number}") : null;
        }
        finally
        {
            ((delegate* unmanaged<int, int>)release)(device);
        }
    }

    private static bool TryFind(nint library, string name, out nint function) => NativeLibrary.TryGetExport(library, name, out function);
}
