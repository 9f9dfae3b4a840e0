using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

/// <summary>Every golden declaration compiles in the strictest settings, and the analyzer has nothing to say.</summary>
public sealed class GoldenTests
{
    [Fact]
    public async Task Nobody_complains()
    {
        // One program: a compilation of each alone would cost more than all the rest.
        var run = Harness.Generate([.. Golden.All.Values]);
        Assert.Equal(Golden.Declarations, run.Result.GeneratedTrees.Length);
        Assert.Empty(run.Complaints);
        Assert.Empty(await Harness.AnalyzeAsync(run));
    }
}
