using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Distributed;

/// <summary>
/// The functions of OpenMPI that an all-reduce needs. Its handles are addresses of the library's own data; another MPI has numbers there, and is
/// told apart by the lack of those symbols.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>The values are where the result goes.</summary>
    private const nint InPlace = 1;

    // Of the messages between two ranks; those of collective calls have none.
    private const int Tag = 1;
    private readonly nint _library;
    private readonly nint _world;
    private readonly nint _float;
    private readonly nint _byte;
    private readonly nint _sum;

    private MpiLibrary(nint library)
    {
        _library = library;
        _world = Symbol("ompi_mpi_comm_world");
        _float = Symbol("ompi_mpi_float");
        _byte = Symbol("ompi_mpi_byte");
        _sum = Symbol("ompi_mpi_op_sum");
    }

    /// <summary>Loads the library.</summary>
    /// <returns>The library, or why there is none.</returns>
    public static (MpiLibrary? Library, string? Problem) Load()
    {
        string[] names = OperatingSystem.IsMacOS() ? ["libmpi.40.dylib", "libmpi.dylib"] : ["libmpi.so.40", "libmpi.so"];
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _)
                    ? (new MpiLibrary(library), null)
                    : (null, $"{name} is not OpenMPI's: it has no ompi_mpi_comm_world");
            }
        }

        return (null, $"{names[0]} is not found; install OpenMPI (on Debian `apt-get install openmpi-bin`) or name its folder in LD_LIBRARY_PATH");
    }

    /// <summary>Joins the other processes. Errors come back as codes from then on.</summary>
    public void Start()
    {
        Check(((delegate* unmanaged<nint, nint, int>)Symbol("MPI_Init"))(0, 0), "MPI_Init");
        Check(((delegate* unmanaged<nint, nint, int>)Symbol("MPI_Comm_set_errhandler"))(_world, Symbol("ompi_mpi_errors_return")), "MPI_Comm_set_errhandler");
    }

    /// <summary>This process's number.</summary>
    public int Rank => Ask("MPI_Comm_rank");

    /// <summary>How many there are.</summary>
    public int Size => Ask("MPI_Comm_size");

    /// <summary>Begins to add up <paramref name="count"/> floats over all ranks, in place.</summary>
    /// <returns>What <see cref="IsDone"/> takes.</returns>
    public nint Sum(nint values, int count)
    {
        nint request;
        Check(((delegate* unmanaged<nint, nint, int, nint, nint, nint, nint*, int>)Symbol("MPI_Iallreduce"))(
            InPlace, values, count, _float, _sum, _world, &request), "MPI_Iallreduce");
        return request;
    }

    /// <summary>Begins to send rank 0's floats to all.</summary>
    /// <returns>What <see cref="IsDone"/> takes.</returns>
    public nint Spread(nint values, int count)
    {
        nint request;
        Check(((delegate* unmanaged<nint, int, nint, int, nint, nint*, int>)Symbol("MPI_Ibcast"))(values, count, _float, 0, _world, &request), "MPI_Ibcast");
        return request;
    }

    /// <summary>Begins to send one number to a rank.</summary>
    /// <param name="number">Where it is; it stays there until the call is done.</param>
    /// <param name="rank">Who gets it.</param>
    /// <returns>What <see cref="IsDone"/> takes.</returns>
    public nint Send(long* number, int rank) => Exchange("MPI_Isend", number, rank);

    /// <summary>Begins to receive one number from a rank.</summary>
    /// <param name="number">Where it goes; it stays there until the call is done.</param>
    /// <param name="rank">Who sends it.</param>
    /// <returns>What <see cref="IsDone"/> takes.</returns>
    public nint Receive(long* number, int rank) => Exchange("MPI_Irecv", number, rank);

    /// <summary>Whether what was begun has ended, as often as one asks. Only this call makes it go on.</summary>
    public bool IsDone(ref nint request)
    {
        int done;
        fixed (nint* handle = &request)
        {
            Check(((delegate* unmanaged<nint*, int*, nint, int>)Symbol("MPI_Test"))(handle, &done, 0), "MPI_Test");
        }

        return done != 0;
    }

    /// <summary>Leaves; returns when all leave.</summary>
    public void End() => ((delegate* unmanaged<int>)Symbol("MPI_Finalize"))();

    private nint Exchange(string function, long* number, int rank)
    {
        nint request;
        Check(((delegate* unmanaged<nint, int, nint, int, int, nint, nint*, int>)Symbol(function))(
            (nint)number, sizeof(long), _byte, rank, Tag, _world, &request), function);
        return request;
    }

    private int Ask(string function)
    {
        int answer;
        Check(((delegate* unmanaged<nint, int*, int>)Symbol(function))(_world, &answer), function);
        return answer;
    }

    private nint Symbol(string name) => NativeLibrary.GetExport(_library, name);

    private static void Check(int code, string function)
    {
        if (code != 0)
        {
            throw new MpiException($"{function} failed with code {code}");
        }
    }
}

/// <summary>A function of MPI failed.</summary>
internal sealed class MpiException(string message) : Exception(message);
