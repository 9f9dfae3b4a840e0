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
        Assert.Equal(Golden.Declarations, run.Models.Count());
        Assert.Empty(run.Complaints);
        Assert.Empty(await Harness.AnalyzeAsync(run));
    }

    [Fact]
    public void Types_are_written_by_short_names()
    {
        // A variant does not know the classes of its base's stages by sight.
        foreach (var file in Harness.Generate([.. Golden.All.Values]).Result.GeneratedTrees)
        {
            var full = file.ToString().Split('\n').Where(line => line.Contains("global::", StringComparison.Ordinal) && !line.StartsWith("using ", StringComparison.Ordinal)
                && !line.Contains("global::Sample.", StringComparison.Ordinal));
            Assert.True(!full.Any(), $"{file.FilePath}: {string.Join('\n', full)}\nIs the type in KnownType.All?");
        }
    }
}
