using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

/// <summary>The facts about declarations: sizes, costs, tables, names in other libraries.</summary>
public sealed class FactsSnapshots : SnapshotTest
{
    [Fact]
    public Task Image() => Verify(Harness.Generate(Golden.Full).Result, ["Sample.Full-Facts.g.cs"]);

    [Fact]
    public Task ImageParts() => Verify(Harness.Generate(Golden.VisionStages, Golden.Positions).Result, ["Sample.Gated-Facts.g.cs", "Sample.Positions-Facts.g.cs"]);

    [Fact]
    public Task Audio() => Verify(Harness.Generate(Golden.AudioPair).Result, ["Sample.Hearing-Facts.g.cs", "Sample.HearingPair-Facts.g.cs"]);

    [Fact]
    public Task AudioParts() => Verify(
        Harness.Generate(Golden.AudioParts, Golden.SequenceStages).Result, ["Sample.AudioParts-Facts.g.cs", "Sample.Filtered-Facts.g.cs"]);

    [Fact]
    public Task Text() => Verify(Harness.Generate(Golden.TextPair).Result, ["Sample.Reading-Facts.g.cs", "Sample.ReadingPair-Facts.g.cs"]);

    [Fact]
    public Task TextParts() => Verify(Harness.Generate(Golden.TextParts).Result, ["Sample.TextParts-Facts.g.cs"]);

    [Fact]
    public Task Pair() => Verify(Harness.Generate(Golden.Pair).Result, ["Sample.EyePair-Facts.g.cs"]);

    [Fact]
    public Task Heads() => Verify(
        Harness.Generate(Golden.AudioHeads, Golden.TextHeads).Result,
        ["Sample.Scribe-Facts.g.cs", "Sample.Shortened-Facts.g.cs", "Sample.Wav2Vec-Facts.g.cs", "Sample.Judge-Facts.g.cs", "Sample.Guesser-Facts.g.cs"]);
}
