using System.Globalization;

namespace Data2Vec.Dsl.Distributed;

/// <summary>Where a process stands among those of its training, as whoever started it has put into the environment.</summary>
/// <param name="Rank">Its number, from 0.</param>
/// <param name="Size">How many there are.</param>
/// <param name="LocalRank">Its number among those on this machine.</param>
/// <param name="LocalSize">How many are on this machine.</param>
/// <param name="Address">Where rank 0 listens; null under <c>mpirun</c>.</param>
/// <param name="Port">The port it listens on.</param>
public sealed record RankPlace(int Rank, int Size, int LocalRank, int LocalSize, string? Address, int Port)
{
    private const string WorldSize = "WORLD_SIZE";
    private const string WorldRank = "RANK";
    private const string MpiSize = "OMPI_COMM_WORLD_SIZE";
    private const string MpiRank = "OMPI_COMM_WORLD_RANK";

    /// <summary>Whether <c>mpirun</c> started it.</summary>
    public bool IsMpi => Address is null;

    /// <summary>Threads of an operation that leave the other processes of this machine theirs: more threads than cores wait for each other.</summary>
    public int Threads => Math.Max(1, Environment.ProcessorCount / LocalSize);

    /// <summary>Reads the variables of <c>mpirun</c> or of <c>torchrun</c>.</summary>
    /// <param name="variable">Gives a variable's value; null takes this process's.</param>
    /// <returns>The place; null where the process is alone.</returns>
    /// <exception cref="ArgumentException">The variables are incomplete or contradict each other; the message says what to type.</exception>
    public static RankPlace? Read(Func<string, string?>? variable = null)
    {
        var environment = new Variables(variable ?? Environment.GetEnvironmentVariable);
        if (environment.Number(MpiSize) is { } processes)
        {
            var number = environment.Required(MpiRank, MpiSize, "start the processes by `mpirun -n 2 d2v ...`");
            environment.RequireSame(WorldSize, MpiSize, processes);
            environment.RequireSame(WorldRank, MpiRank, number);
            return Place(number, processes, environment.Number("OMPI_COMM_WORLD_LOCAL_RANK"), environment.Number("OMPI_COMM_WORLD_LOCAL_SIZE"), null, 0, MpiRank, MpiSize);
        }

        if (environment.Number(WorldSize) is not { } size)
        {
            // Other tools number processes by RANK, too; without a size it says nothing of us.
            return null;
        }

        if (size == 1)
        {
            return null;
        }

        const string types = "each process needs RANK=0, 1, ..., and all of them WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=29500";
        var rank = environment.Required(WorldRank, WorldSize, types);
        var address = environment.Text("MASTER_ADDR") ?? throw Missing("MASTER_ADDR", WorldSize, size, types);
        var port = environment.Required("MASTER_PORT", WorldSize, types);
        if (port is < 1 or > 65535)
        {
            throw new ArgumentException($"MASTER_PORT is {port} and ports go from 1 to 65535; take MASTER_PORT=29500.");
        }

        return Place(rank, size, environment.Number("LOCAL_RANK"), environment.Number("LOCAL_WORLD_SIZE"), address, port, WorldRank, WorldSize);
    }

    private static RankPlace? Place(int rank, int size, int? localRank, int? localSize, string? address, int port, string rankName, string sizeName)
    {
        if (size < 1 || rank >= size)
        {
            throw new ArgumentException($"{rankName} is {rank} and {sizeName} is {size}: ranks go from 0 to {size - 1}; start as many processes as {sizeName} says.");
        }

        return size == 1 ? null : new RankPlace(rank, size, localRank ?? rank, Math.Max(1, localSize ?? size), address, port);
    }

    private static ArgumentException Missing(string name, string other, int value, string types) =>
        new($"{name} is not set and {other} is {value}: {types}.");

    private sealed class Variables(Func<string, string?> value)
    {
        public string? Text(string name) => value(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

        public int? Number(string name) => Text(name) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new ArgumentException($"{name} is '{text}' and must be a whole number; set it, or unset it to train with one process.");

        public int Required(string name, string other, string types) => Number(name) ?? throw Missing(name, other, Number(other)!.Value, types);

        public void RequireSame(string name, string mpiName, int mpi)
        {
            if (Number(name) is { } number && number != mpi)
            {
                throw new ArgumentException($"{name} is {number} and {mpiName} is {mpi}: two launchers contradict each other; type `unset {name}` under mpirun.");
            }
        }
    }
}
