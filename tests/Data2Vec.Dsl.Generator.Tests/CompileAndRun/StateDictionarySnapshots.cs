using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>Names and shapes in a checkpoint are a promise to everyone who has one.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class StateDictionarySnapshots(GoldenAssembly golden) : SnapshotTest
{
    [Fact]
    public Task Pair()
    {
        using var pair = golden.Pair("Sample.EyePair");
        return Verify("keys", string.Concat(pair.state_dict().Select(p => $"{p.Key} [{string.Join(", ", p.Value.shape)}]\n")));
    }
}
