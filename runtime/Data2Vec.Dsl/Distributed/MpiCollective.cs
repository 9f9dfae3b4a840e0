using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl.Distributed;

/// <summary>
/// Ranks that <c>mpirun</c> started, over OpenMPI. Calls are begun and polled: when a rank is lost, <c>mpirun</c> sends the others SIGCONT, after
/// a while SIGTERM and after a while more SIGKILL, and a rank that waited inside of MPI could not save what it has.
/// </summary>
public sealed class MpiCollective : ICollective
{
    // Polling harder would take the processor from a rank that still computes, where there are more of them than cores.
    // Sleeping after each would hold up a large tensor, which moves only while it is polled.
    private const int SpinsBeforeSleep = 50_000;
    private const int PollsBetweenSleeps = 256;
    private readonly MpiLibrary _mpi;
    private readonly CancellationToken _stop;
    private readonly PosixSignalRegistration? _continued;
    private readonly MpiFarewell _farewell;
    private long _calls;
    private volatile bool _warned;
    private bool _broken;
    private bool _left;

    private MpiCollective(MpiLibrary mpi, CancellationToken stop)
    {
        (_mpi, _stop) = (mpi, stop);
        _continued = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => _warned = true);
        _mpi.Start();
        (Rank, Size) = (_mpi.Rank, _mpi.Size);
        _farewell = new MpiFarewell(_mpi, Rank, Size);
    }

    /// <summary>How long a rank that has had a signal waits for the others to come to the end of the update with it.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public string Name => "MPI";

    /// <summary>Joins the ranks that <c>mpirun</c> started.</summary>
    /// <param name="place">What <c>mpirun</c> says of them.</param>
    /// <param name="stop">Cancelled by SIGTERM: then a call that does not come to its end within <see cref="Grace"/> fails.</param>
    /// <exception cref="ArgumentException">There is no OpenMPI to join by.</exception>
    /// <exception cref="RankLostException">The ranks do not find each other.</exception>
    public static MpiCollective Join(RankPlace place, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        var (library, problem) = MpiLibrary.Load();
        if (library is null)
        {
            throw new ArgumentException($"mpirun started this process as rank {place.Rank} of {place.Size}, and MPI cannot be used: {problem}.");
        }

        try
        {
            var mpi = new MpiCollective(library, stop);
            return mpi.Size == place.Size ? mpi : throw new ArgumentException(
                $"OMPI_COMM_WORLD_SIZE is {place.Size} and MPI has {mpi.Size} ranks; use the mpirun of the OpenMPI whose libmpi is loaded.");
        }
        catch (MpiException e)
        {
            throw new RankLostException(-1, $"Rank {place.Rank} could not join the others: {e.Message}.", e);
        }
    }

    /// <inheritdoc/>
    public void AllReduce(torch.Tensor values) => Visit(values, _mpi.Sum);

    /// <inheritdoc/>
    public void Broadcast(torch.Tensor values) => Visit(values, _mpi.Spread);

    /// <inheritdoc/>
    public void Barrier()
    {
        using var one = torch.ones(1, torch.ScalarType.Float32, torch.CPU);
        AllReduce(one);
    }

    /// <summary>Leaves, when all do: <c>mpirun</c> ends those that are late. Ranks that still want something of this one fail at once.</summary>
    public void Dispose()
    {
        if (_left)
        {
            return;
        }

        _left = true;
        try
        {
            if (Part())
            {
                _mpi.End();
            }
        }
        catch (MpiException)
        {
            // With a rank lost there is nobody to part from, and the end of MPI would wait for ever.
        }

        _continued?.Dispose();
    }

    // Whether all go after the same call, so that MPI can end. A rank that is lost says nothing.
    private bool Part()
    {
        var isTold = _farewell.Say(_broken ? -1 : _calls);
        var stopped = new Stopwatch();
        while (!isTold() || !(_broken || _farewell.IsMutual))
        {
            if (_broken || _warned)
            {
                stopped.Start();
            }

            if (stopped.Elapsed > Grace)
            {
                return false;
            }

            Thread.Sleep(1);
        }

        return !_broken && _farewell.IsTogether;
    }

    private unsafe void Visit(torch.Tensor values, Func<nint, int, nint> begin)
    {
        try
        {
            FlatTensor.Visit(values, piece =>
            {
                // The memory is the tensor library's and does not move.
                fixed (byte* memory = piece.bytes)
                {
                    Wait(begin((nint)memory, (int)piece.NumberOfElements));
                }
            });
        }
        catch (MpiException e)
        {
            _broken = true;
            throw new RankLostException(-1, $"A rank was lost: {e.Message}.", e);
        }
    }

    private void Wait(nint request)
    {
        var stopped = new Stopwatch();
        var polls = 0;
        while (!_mpi.IsDone(ref request))
        {
            if (polls++ < SpinsBeforeSleep || polls % PollsBetweenSleeps != 0)
            {
                Thread.Yield();
                continue;
            }

            Thread.Sleep(1);
            if (_farewell.LeftBefore(_calls + 1) is { } gone)
            {
                _broken = true;
                throw new RankLostException(gone, FormattableString.Invariant($"Rank {gone} of {Size} left before the end of the update."));
            }

            if (!_warned && !_stop.IsCancellationRequested)
            {
                continue;
            }

            stopped.Start();
            if (stopped.Elapsed > Grace)
            {
                _broken = true;
                throw new RankLostException(-1, FormattableString.Invariant(
                    $"A rank was lost: mpirun ends the run, and not all of {Size} ranks came to the end of the update within {Grace.TotalSeconds:0} s (mpirun says which)."));
            }
        }

        _calls++;

        // It was somebody's Ctrl-Z and `fg`.
        _warned = false;
    }
}
