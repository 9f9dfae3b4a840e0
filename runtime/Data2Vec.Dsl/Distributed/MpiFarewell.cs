using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Distributed;

/// <summary>
/// How ranks of MPI part. Each tells the others how many calls it has done when it goes: who is in a later one need not wait for it. MPI itself lets the
/// two wait for each other for ever, one in its call and the other in the end of MPI.
/// </summary>
internal sealed unsafe class MpiFarewell
{
    private readonly MpiLibrary _mpi;
    private readonly int _rank;

    // By rank: what it has said, and the request that brings it. The memory is MPI's until the process ends.
    private readonly long* _said;
    private readonly nint[] _heard;

    /// <summary>Begins to listen.</summary>
    public MpiFarewell(MpiLibrary mpi, int rank, int size)
    {
        (_mpi, _rank, _heard) = (mpi, rank, new nint[size]);
        _said = (long*)NativeMemory.AllocZeroed((nuint)size, sizeof(long));
        foreach (var other in Others)
        {
            _heard[other] = mpi.Receive(_said + other, other);
        }
    }

    private IEnumerable<int> Others => Enumerable.Range(0, _heard.Length).Where(each => each != _rank);

    /// <summary>A rank that has gone and had not done a call; null where there is none.</summary>
    /// <param name="calls">The number of the call, counted from 1.</param>
    public int? LeftBefore(long calls)
    {
        foreach (var other in Others)
        {
            if (_mpi.IsDone(ref _heard[other]) && _said[other] < calls)
            {
                return other;
            }
        }

        return null;
    }

    /// <summary>Tells all.</summary>
    /// <param name="calls">Calls that this rank has done; -1 where one failed.</param>
    /// <returns>Whether all have been told.</returns>
    public Func<bool> Say(long calls)
    {
        _said[_rank] = calls;
        var told = Others.Select(other => _mpi.Send(_said + _rank, other)).ToArray();
        return () =>
        {
            var all = true;
            for (var i = 0; i < told.Length; i++)
            {
                all &= _mpi.IsDone(ref told[i]);
            }

            return all;
        };
    }

    /// <summary>Whether all others go, too.</summary>
    public bool IsMutual => Others.All(other => _mpi.IsDone(ref _heard[other]));

    /// <summary>Whether they go after the same call, once it is mutual.</summary>
    public bool IsTogether => Others.All(other => _said[other] == _said[_rank]);
}
