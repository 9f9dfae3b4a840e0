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

    [Fact]
    public Task Audio() => Verify(Harness.Generate(Golden.AudioPair).Result, ["Sample.HearingPair.g.cs"]);

    [Fact]
    public Task Text() => Verify(Harness.Generate(Golden.TextPair).Result, ["Sample.ReadingPair.g.cs"]);

    [Fact]
    public Task TimeFirst() => Verify(Harness.Generate(Golden.AudioVariant).Result, ["Sample.BigEarsPair.g.cs"]);

    [Fact]
    public void Layers_have_the_shape_of_the_output_and_not_of_the_mask_point()
    {
        var source = Samples.All.Without("[ClassToken]").With("[Maskable]", "[Maskable]\n[ClassToken]");
        var code = Harness.Generate(Harness.Usings + source)["Sample.TinyPair.g.cs"];
        Assert.Contains("// 2 × [B, 17, 64]", code, StringComparison.Ordinal);
        Assert.DoesNotContain("2 × [B, 16, 64]", code, StringComparison.Ordinal);
    }
}
