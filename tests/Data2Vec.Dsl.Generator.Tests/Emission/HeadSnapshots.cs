using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

/// <summary>The code of encoders with heads. Their encoders are shown elsewhere, but for what heads of audio ask of one.</summary>
public sealed class HeadSnapshots : SnapshotTest
{
    private static readonly string s_brokenEncoder = Golden.AudioHeads.Replace("Heads = 4", "Heads = 5", StringComparison.Ordinal);

    [Fact]
    public Task Images() => Verify(Harness.Generate(Golden.ImageHeads).Result, ["Sample.ByMean.g.cs", "Sample.ByToken.g.cs", "Sample.ByPatch.g.cs"]);

    [Fact]
    public Task Audio() => Verify(
        Harness.Generate(Golden.AudioHeads).Result,
        ["Sample.Cochlea.g.cs", "Sample.Shortened.g.cs", "Sample.Scribe.g.cs", "Sample.FastScribe.g.cs", "Sample.Moods.g.cs", "Sample.FastMoods.g.cs", "Sample.Wav2Vec.g.cs"]);

    [Fact]
    public Task Texts() => Verify(Harness.Generate(Golden.TextHeads).Result, ["Sample.Summary.g.cs", "Sample.Guesser.g.cs", "Sample.Judge.g.cs"]);

    [Fact]
    public Task Stubs() => Verify(Harness.Generate(s_brokenEncoder).Result, ["Sample.Wav2Vec.g.cs", "Sample.Scribe.g.cs"]);
}
