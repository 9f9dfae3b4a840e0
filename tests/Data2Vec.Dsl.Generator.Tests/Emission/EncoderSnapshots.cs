using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

/// <summary>The code of encoders, one idea per snapshot.</summary>
public sealed class EncoderSnapshots : SnapshotTest
{
    [Fact]
    public Task Minimal() => Verify(Harness.Generate(Golden.Minimal).Result);

    [Fact]
    public Task Full() => Verify(Harness.Generate(Golden.Full).Result);

    [Fact]
    public Task BiasPerBlock() => Verify(Harness.Generate(Golden.BiasPerBlock).Result);

    [Fact]
    public Task Positions() => Verify(Harness.Generate(Golden.Positions).Result);

    [Fact]
    public Task PostNorm() => Verify(Harness.Generate(Golden.PostNorm).Result);

    [Fact]
    public Task LayerDrop() => Verify(Harness.Generate(Golden.LayerDrop).Result);

    [Fact]
    public Task Recomputed() => Verify(Harness.Generate(Golden.Recomputed).Result);

    [Fact]
    public Task NoMaskPoint() => Verify(Harness.Generate(Golden.NoMaskPoint).Result);

    [Fact]
    public Task Rectangle() => Verify(Harness.Generate(Golden.Rectangle).Result);

    [Fact]
    public Task Variant() => Verify(Harness.Generate(Golden.Variant).Result, ["Sample.Large.g.cs"]);

    [Fact]
    public Task Audio() => Verify(Harness.Generate(Golden.AudioPair).Result, ["Sample.Hearing.g.cs"]);

    [Fact]
    public Task AudioParts() => Verify(Harness.Generate(Golden.AudioParts).Result);

    [Fact]
    public Task Text() => Verify(Harness.Generate(Golden.TextPair).Result, ["Sample.Reading.g.cs"]);

    [Fact]
    public Task TextParts() => Verify(Harness.Generate(Golden.TextParts).Result);

    [Fact]
    public Task VisionStages() => Verify(Harness.Generate(Golden.VisionStages).Result, ["Sample.Gated.g.cs"]);

    [Fact]
    public Task SequenceStages() => Verify(Harness.Generate(Golden.SequenceStages).Result, ["Sample.Filtered.g.cs"]);

    [Fact]
    public Task Places() => Verify(Harness.Generate(Golden.Places).Result);

    [Fact]
    public Task GlobalNamespace() => Verify(Harness.Generate(Golden.GlobalNamespace).Result);
}
