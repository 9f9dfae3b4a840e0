using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>The address of a tensor's values on any device. TorchSharp gives only addresses on the processor.</summary>
internal static unsafe class DeviceMemory
{
    /// <summary>The address of the first value.</summary>
    /// <exception cref="NotSupportedException">The tensor library has no C interface, or no address for this tensor.</exception>
    public static nint Address(torch.Tensor tensor)
    {
        var read = (delegate* unmanaged<nint, nint*, int>)TorchSymbols.Loaded.Find("aoti_torch_get_data_ptr");
        nint address = 0;
        return read(tensor.Handle, &address) == 0 ? address : throw new NotSupportedException("The tensor library has no address for a tensor's values.");
    }
}
