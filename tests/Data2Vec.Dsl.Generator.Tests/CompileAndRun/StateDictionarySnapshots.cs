using System.Runtime.CompilerServices;
using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>Names and shapes in a checkpoint are a promise to everyone who has one.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class StateDictionarySnapshots(GoldenAssembly golden) : SnapshotTest
{
    [Fact]
    public Task Pair() => Keys("Sample.EyePair");

    [Fact]
    public Task AudioPair() => Keys("Sample.HearingPair");

    [Fact]
    public Task TextPair() => Keys("Sample.ReadingPair");

    private Task Keys(string name, [CallerMemberName] string method = "")
    {
        using var pair = golden.Create<Model>(name);
        return Verify("keys", string.Concat(pair.state_dict().Select(p => $"{p.Key} [{string.Join(", ", p.Value.shape)}]\n")), method: method);
    }
}
