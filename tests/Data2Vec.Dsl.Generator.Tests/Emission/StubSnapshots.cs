using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

/// <summary>What stands in for declarations with errors: the same surface, so that users of the class have no errors of their own.</summary>
public sealed class StubSnapshots : SnapshotTest
{
    private static readonly string s_brokenPair = Golden.Pair.Replace("Heads = 4", "Heads = 5", StringComparison.Ordinal);
    private static readonly string s_brokenMask = Golden.RandomMask.Replace("0.6", "1.6", StringComparison.Ordinal);

    private static readonly string s_brokenSpans = Golden.SpanMask.Replace("0.65", "1.65", StringComparison.Ordinal);

    [Fact]
    public Task Encoder() => Verify(Harness.Generate(s_brokenPair).Result, ["Sample.Eye.g.cs"]);

    [Fact]
    public Task Pair() => Verify(Harness.Generate(s_brokenPair).Result, ["Sample.EyePair.g.cs"]);

    [Fact]
    public Task Mask() => Verify(Harness.Generate(s_brokenMask).Result);

    [Fact]
    public Task SpanMask() => Verify(Harness.Generate(s_brokenSpans).Result, ["Sample.Spans.g.cs"]);

    [Fact]
    public async Task Only_the_analyzer_complains()
    {
        foreach (var (source, rule) in new[] { (s_brokenPair, "D2V2001"), (s_brokenMask, "D2V1004"), (s_brokenSpans, "D2V1004") })
        {
            var run = Harness.Generate(source);
            Assert.Empty(run.Complaints);
            Assert.Equal(rule, Assert.Single(await Harness.AnalyzeAsync(run)).Id);
        }
    }
}
