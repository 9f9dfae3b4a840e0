using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Distributed;

/// <summary>The functions of NCCL 2 that an all-reduce needs.</summary>
internal sealed unsafe class NcclLibrary
{
    /// <summary>Bytes of the number by which the ranks of a communicator know each other.</summary>
    public const int IdBytes = 128;

    private const string File = "libnccl.so.2";
    private const int Float32 = 7;
    private const int Sum = 0;
    private static readonly string[] _functions =
        ["ncclGetUniqueId", "ncclCommInitRank", "ncclAllReduce", "ncclBroadcast", "ncclCommAbort", "ncclCommDestroy", "ncclCommGetAsyncError", "ncclGetErrorString"];

    private readonly nint _library;

    private NcclLibrary(nint library) => _library = library;

    /// <summary>Finds the library; libtorch for CUDA brings and loads it.</summary>
    /// <returns>The library, or why there is none.</returns>
    public static (NcclLibrary? Library, string? Problem) Load()
    {
        if (!NativeLibrary.TryLoad(File, out var library))
        {
            return (null, $"{File} is not found");
        }

        return Array.Find(_functions, name => !NativeLibrary.TryGetExport(library, name, out _)) is { } missing
            ? (null, $"{File} has no {missing}") : (new NcclLibrary(library), null);
    }

    /// <summary>A new number; rank 0 asks for it and tells the others.</summary>
    public NcclId NewId()
    {
        NcclId id;
        Check(((delegate* unmanaged<NcclId*, int>)Symbol("ncclGetUniqueId"))(&id));
        return id;
    }

    /// <summary>Joins the ranks that know the number; returns when all have.</summary>
    public nint Join(NcclId id, int rank, int size)
    {
        nint communicator;
        Check(((delegate* unmanaged<nint*, int, NcclId, int, int>)Symbol("ncclCommInitRank"))(&communicator, size, id, rank));
        return communicator;
    }

    /// <summary>Queues a sum over all ranks, in place, on the default stream: TorchSharp computes there.</summary>
    public void AllReduce(nint communicator, nint values, long count) => Check(
        ((delegate* unmanaged<nint, nint, nuint, int, int, nint, nint, int>)Symbol("ncclAllReduce"))(values, values, (nuint)count, Float32, Sum, communicator, 0));

    /// <summary>Queues the sending of rank 0's values to all.</summary>
    public void Broadcast(nint communicator, nint values, long count) => Check(
        ((delegate* unmanaged<nint, nint, nuint, int, int, nint, nint, int>)Symbol("ncclBroadcast"))(values, values, (nuint)count, Float32, 0, communicator, 0));

    /// <summary>Fails where a call that was queued has failed since.</summary>
    public void CheckQueued(nint communicator)
    {
        int code;
        Check(((delegate* unmanaged<nint, int*, int>)Symbol("ncclCommGetAsyncError"))(communicator, &code));
        Check(code);
    }

    /// <summary>Leaves, after what is queued or, where a rank was lost, without it.</summary>
    public void Leave(nint communicator, bool broken) =>
        ((delegate* unmanaged<nint, int>)Symbol(broken ? "ncclCommAbort" : "ncclCommDestroy"))(communicator);

    private nint Symbol(string name) => NativeLibrary.GetExport(_library, name);

    private void Check(int code)
    {
        if (code != 0)
        {
            var text = ((delegate* unmanaged<int, nint>)Symbol("ncclGetErrorString"))(code);
            throw new NcclException($"NCCL failed with code {code} ({Marshal.PtrToStringUTF8(text)})");
        }
    }
}

/// <summary>The number of a communicator; NCCL takes it by value.</summary>
[InlineArray(NcclLibrary.IdBytes)]
internal struct NcclId
{
    private byte _first;
}

/// <summary>A function of NCCL failed.</summary>
internal sealed class NcclException(string message) : Exception(message);
