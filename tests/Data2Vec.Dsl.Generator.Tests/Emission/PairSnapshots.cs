using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

/// <summary>The code of students and teachers. Their encoders are shown elsewhere.</summary>
public sealed class PairSnapshots : SnapshotTest
{
    [Fact]
    public Task BlockTargets() => Verify(Harness.Generate(Golden.Pair).Result, ["Sample.EyePair.g.cs"]);

    [Fact]
    public Task FeedForwardTargets() => Verify(Harness.Generate(Golden.FeedForwardPair).Result, ["Sample.EarPair.g.cs"]);

    [Fact]
    public Task DeepHead() => Verify(Harness.Generate(Golden.DeepHead).Result, ["Sample.DeepHead.g.cs"]);
}
