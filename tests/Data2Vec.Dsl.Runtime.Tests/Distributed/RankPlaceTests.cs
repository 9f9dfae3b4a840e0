using Data2Vec.Dsl.Distributed;

namespace Data2Vec.Dsl.Runtime.Tests.Distributed;

public sealed class RankPlaceTests
{
    private const string Types = "each process needs RANK=0, 1, ..., and all of them WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=29500.";

    [Theory]
    [InlineData("")]
    [InlineData("RANK=3")]
    [InlineData("WORLD_SIZE=1")]
    [InlineData("WORLD_SIZE=")]
    [InlineData("OMPI_COMM_WORLD_SIZE=1 OMPI_COMM_WORLD_RANK=0")]
    public void A_process_may_be_alone(string variables) => Assert.Null(Read(variables));

    [Fact]
    public void The_variables_of_torchrun_are_read() => Assert.Equal(
        new RankPlace(5, 8, 1, 4, "node0", 1234), Read("RANK=5 WORLD_SIZE=8 LOCAL_RANK=1 LOCAL_WORLD_SIZE=4 MASTER_ADDR=node0 MASTER_PORT=1234"));

    [Fact]
    public void The_variables_of_mpirun_are_read()
    {
        var place = Read("OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_LOCAL_RANK=1 OMPI_COMM_WORLD_LOCAL_SIZE=2");
        Assert.Equal((new RankPlace(1, 4, 1, 2, null, 0), true), (place, place!.IsMpi));
    }

    [Theory]
    [InlineData("WORLD_SIZE=2", "RANK is not set and WORLD_SIZE is 2: " + Types)]
    [InlineData("WORLD_SIZE=2 RANK=0", "MASTER_ADDR is not set and WORLD_SIZE is 2: " + Types)]
    [InlineData("WORLD_SIZE=2 RANK=0 MASTER_ADDR=a", "MASTER_PORT is not set and WORLD_SIZE is 2: " + Types)]
    [InlineData("WORLD_SIZE=2 RANK=2 MASTER_ADDR=a MASTER_PORT=1", "RANK is 2 and WORLD_SIZE is 2: ranks go from 0 to 1; start as many processes as WORLD_SIZE says.")]
    [InlineData("WORLD_SIZE=2 RANK=0 MASTER_ADDR=a MASTER_PORT=70000", "MASTER_PORT is 70000 and ports go from 1 to 65535; take MASTER_PORT=29500.")]
    [InlineData("WORLD_SIZE=two", "WORLD_SIZE is 'two' and must be a whole number; set it, or unset it to train with one process.")]
    [InlineData("OMPI_COMM_WORLD_SIZE=2", "OMPI_COMM_WORLD_RANK is not set and OMPI_COMM_WORLD_SIZE is 2: start the processes by `mpirun -n 2 d2v ...`.")]
    [InlineData("OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_RANK=1 RANK=0", "RANK is 0 and OMPI_COMM_WORLD_RANK is 1: two launchers contradict each other; type `unset RANK` under mpirun.")]
    public void Variables_that_contradict_each_other_are_refused_with_what_to_type(string variables, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Read(variables)).Message);

    private static RankPlace? Read(string variables)
    {
        var values = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=')).ToDictionary(parts => parts[0], parts => parts[1]);
        return RankPlace.Read(values.GetValueOrDefault);
    }
}
