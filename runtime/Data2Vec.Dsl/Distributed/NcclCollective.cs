using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl.Distributed;

/// <summary>
/// Ranks with a CUDA device each, over NCCL. What it needs besides (the number of the communicator, and whether all ranks still live) goes over
/// another collective on the processor, which it owns.
/// </summary>
/// <remarks>Written after NCCL's documentation; it has not run yet, for want of a machine with several devices.</remarks>
public sealed class NcclCollective : ICollective
{
    private readonly NcclLibrary _nccl;
    private readonly ICollective _side;
    private readonly nint _communicator;
    private bool _broken;

    /// <summary>Joins the ranks.</summary>
    /// <param name="side">The same ranks, connected on the processor.</param>
    /// <exception cref="ArgumentException">There is no NCCL.</exception>
    /// <exception cref="RankLostException">The ranks do not find each other.</exception>
    public NcclCollective(ICollective side)
    {
        ArgumentNullException.ThrowIfNull(side);
        var (library, problem) = NcclLibrary.Load();
        (_side, _nccl) = (side, library ?? throw new ArgumentException($"NCCL cannot be used: {problem}."));
        try
        {
            var id = Rank == 0 ? _nccl.NewId() : default;
            side.BroadcastBytes(MemoryMarshal.CreateSpan(ref id[0], NcclLibrary.IdBytes));
            _communicator = _nccl.Join(id, Rank, Size);
        }
        catch (NcclException e)
        {
            throw Lost(e);
        }
    }

    /// <summary>Why NCCL cannot be used; null where it can.</summary>
    public static string? Problem => NcclLibrary.Load().Problem;

    /// <inheritdoc/>
    public int Rank => _side.Rank;

    /// <inheritdoc/>
    public int Size => _side.Size;

    /// <inheritdoc/>
    public string Name => "NCCL";

    /// <inheritdoc/>
    public void AllReduce(torch.Tensor values) => Queue(values, _nccl.AllReduce, _side.AllReduce);

    /// <inheritdoc/>
    public void Broadcast(torch.Tensor values) => Queue(values, _nccl.Broadcast, _side.Broadcast);

    /// <inheritdoc/>
    public void Barrier() => _side.Barrier();

    /// <inheritdoc/>
    public void Dispose()
    {
        _nccl.Leave(_communicator, _broken);
        _side.Dispose();
    }

    private void Queue(torch.Tensor values, Action<nint, nint, long> call, Action<torch.Tensor> onProcessor)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.device_type != DeviceType.CUDA)
        {
            onProcessor(values);
            return;
        }

        if (values.dtype != torch.ScalarType.Float32 || !values.is_contiguous())
        {
            throw new ArgumentException($"Ranks exchange contiguous float32 tensors and this one is {values.dtype}.", nameof(values));
        }

        try
        {
            // A rank that is lost is noticed here; a kernel that waits for it could not be ended.
            _side.Barrier();
            call(_communicator, DeviceMemory.Address(values), values.NumberOfElements);
            _nccl.CheckQueued(_communicator);
        }
        catch (NcclException e)
        {
            throw Lost(e);
        }
        catch (RankLostException)
        {
            _broken = true;
            throw;
        }
    }

    private RankLostException Lost(NcclException e)
    {
        _broken = true;
        return new RankLostException(-1, $"A rank was lost: {e.Message}.", e);
    }
}
