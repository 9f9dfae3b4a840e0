using Data2Vec.Dsl.Fuzz.Mutants;

namespace Data2Vec.Dsl.Fuzz.Tests;

/// <summary>Mistakes that are seeded into the checker.</summary>
[Trait("Lane", "Slow")]
public sealed class MutantTests
{
    private static readonly Batches s_batches = new(seed: 1);

    public static TheoryData<string> Names => [.. MutantTable.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_stands_in_the_sources_once(string name) => Assert.Equal(1, MutantRun.Occurrences(MutantTable.All.Single(m => m.Name == name)));

    [Fact]
    public void There_are_many() => Assert.InRange(MutantTable.All.Count, 40, 200);

    [Theory]
    [InlineData("strides are added")]
    [InlineData("the cost of attention is halved")]
    [InlineData("a token behind the vocabulary")]
    public async Task Some_are_caught(string name) =>
        Assert.NotNull((await MutantRun.CatchAsync(MutantTable.All.Single(m => m.Name == name), count: 400, s_batches)).Kind);
}
