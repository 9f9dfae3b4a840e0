using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>
/// Calls operators of the tensor library that TorchSharp does not bind, through the library's stable C interface: one 64-bit slot per
/// argument. Tensors and lists given to a call are consumed by it.
/// </summary>
internal sealed unsafe class Dispatcher
{
    private readonly delegate* unmanaged<byte*, byte*, ulong*, int> _call;
    private readonly delegate* unmanaged<IntPtr, IntPtr*, int> _newTensor;
    private readonly delegate* unmanaged<nuint, IntPtr*, int> _newList;
    private readonly delegate* unmanaged<IntPtr, ulong, int> _append;

    private Dispatcher(nint call, nint newTensor, nint newList, nint append)
    {
        _call = (delegate* unmanaged<byte*, byte*, ulong*, int>)call;
        _newTensor = (delegate* unmanaged<IntPtr, IntPtr*, int>)newTensor;
        _newList = (delegate* unmanaged<nuint, IntPtr*, int>)newList;
        _append = (delegate* unmanaged<IntPtr, ulong, int>)append;
    }

    /// <summary>That of the library in this process; null where it lacks the interface.</summary>
    public static Dispatcher? Loaded { get; } = Of(TorchSymbols.Loaded);

    /// <summary>The interface of a library; null where it lacks it.</summary>
    public static Dispatcher? Of(TorchSymbols library) =>
        library.TryFind("aoti_torch_call_dispatcher", out var call)
        && library.TryFind("aoti_torch_new_tensor_handle", out var newTensor)
        && library.TryFind("torch_new_list_reserve_size", out var newList)
        && library.TryFind("torch_list_push_back", out var append)
            ? new(call, newTensor, newList, append)
            : null;

    /// <summary>A boolean argument.</summary>
    public static ulong False => 0;

    /// <summary>An optional argument that is not given.</summary>
    public static ulong None => 0;

    /// <summary>A floating-point argument.</summary>
    public static ulong Number(double value) => BitConverter.DoubleToUInt64Bits(value);

    /// <summary>A tensor that need not be given.</summary>
    public ulong Optional(torch.Tensor? tensor)
    {
        if (tensor is null)
        {
            return None;
        }

        IntPtr handle;
        Check(_newTensor(tensor.Handle, &handle));
        var slot = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *slot = (ulong)handle;
        return (ulong)slot;
    }

    /// <summary>A list of tensors.</summary>
    public ulong List(params ReadOnlySpan<torch.Tensor> tensors)
    {
        IntPtr list;
        Check(_newList((nuint)tensors.Length, &list));
        foreach (var tensor in tensors)
        {
            IntPtr handle;
            Check(_newTensor(tensor.Handle, &handle));
            Check(_append(list, (ulong)handle));
        }

        return (ulong)list;
    }

    /// <summary>Calls an operator without results.</summary>
    /// <returns>False when the library has no such operator or the operator refused its arguments.</returns>
    public bool TryCall(ReadOnlySpan<byte> name, ReadOnlySpan<byte> overload, params ReadOnlySpan<ulong> arguments)
    {
        // UTF-8 literals end with a zero byte just behind the span, which an empty one has too.
        fixed (byte* operation = name)
        fixed (byte* variant = overload)
        fixed (ulong* stack = arguments.ToArray())
        {
            byte none = 0;
            return _call(operation, variant is null ? &none : variant, stack) == 0;
        }
    }

    private static void Check(int code)
    {
        if (code != 0)
        {
            throw new InvalidOperationException($"The tensor library's C interface failed with code {code}.");
        }
    }
}
