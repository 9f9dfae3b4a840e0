using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V7003Tests
{
    private const string Ear = """
        [AudioEncoder(MinSamples = 200)]
        [Conv1d(Channels = 16, Kernel = 10, Stride = 10)]
        [Linear(Dim = 32)]
        [Transformer(Depth = 1, Heads = 4, InputNorm = false)]
        public sealed partial class Ear;

        [WithHead<Ear>]
        [CtcHead(Vocabulary = 32, MaxLabels = 20)]
        public sealed partial class Scribe;
        """;

    [Fact]
    public Task Every_symbol_has_a_frame() => Expect.FindingAsync(
        Ear.With("MinSamples = 200", "‹MinSamples = 199›").With("MaxLabels = 20", "«MaxLabels = 20»"),
        "D2V7003 'MaxLabels = 20' needs 20 frames, and 39 if all symbols are equal, but a clip of 'MinSamples = 199' of 'Ear' has 19; use 'MinSamples = 200' on 'Ear', or 'MaxLabels = 19' or less",
        "Set 'MinSamples = 200' on 'Ear'", "Set 'MaxLabels = 19'");

    [Fact]
    public Task An_adapter_leaves_fewer() => Expect.FindingAsync(
        Ear.With("MinSamples = 200", "‹MinSamples = 200›").With("Heads = 4, InputNorm = false)]", "Heads = 4, InputNorm = false)]\n[ConvAdapter]").With("MaxLabels = 20", "«MaxLabels = 20»"),
        "D2V7003 'MaxLabels = 20' needs 20 frames, and 39 if all symbols are equal, but a clip of 'MinSamples = 200' of 'Ear' has 3; use 'MinSamples = 1530' on 'Ear', or 'MaxLabels = 3' or less",
        "Set 'MinSamples = 1530' on 'Ear'", "Set 'MaxLabels = 3'");

    [Theory]
    [InlineData("MinSamples = 200")]
    [InlineData("SampleRate = 16_000")]
    public Task As_many_frames_as_symbols_are_enough(string input) => Expect.SilenceAsync(Ear.With("MinSamples = 200", input));
}
