using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;

namespace Data2Vec.Dsl.Runtime.Tests.Masking;

public class FairseqSeedTests
{
    [Fact]
    public void Hashes_and_seeds_are_those_of_Python()
    {
        using var fixture = FairseqCase.Load("random_masks");
        foreach (var entry in fixture.Json.GetProperty("python_tuple_hashes").EnumerateArray())
        {
            var tuple = entry.GetProperty("tuple").EnumerateArray().Select(i => i.GetInt64()).ToArray();
            Assert.Equal(entry.GetProperty("hash").GetInt64(), FairseqSeed.Hash(tuple));
            Assert.Equal(entry.GetProperty("seed").GetInt64(), FairseqSeed.Of(tuple));
        }
    }

    [Fact]
    public void The_generator_of_a_batch_is_seeded_by_seed_update_and_the_sum_of_its_ids()
    {
        using var fixture = FairseqCase.Load("random_masks");
        foreach (var entry in fixture.Json.GetProperty("cases").EnumerateObject())
        {
            var seed = entry.Value.GetProperty("seed");
            var ids = entry.Value.GetProperty("ids").EnumerateArray().Sum(i => i.GetInt64());
            Assert.Equal(entry.Value.GetProperty("generator_seed").GetInt64(), FairseqSeed.Of(seed[0].GetInt64(), seed[1].GetInt64(), ids));
        }
    }

    [Fact]
    public void Clones_get_the_ids_of_fairseq()
    {
        using var fixture = FairseqCase.Load("random_masks");
        var clones = fixture.Json.GetProperty("clone_ids");
        var offsets = clones.GetProperty("offsets").EnumerateArray().Select(o => o.GetInt64()).ToArray();
        var seed = clones.GetProperty("seed").GetInt64();
        Assert.Equal(offsets, Enumerable.Range(0, offsets.Length).Select(c => FairseqSeed.CloneOffset(seed, c)));
    }
}
