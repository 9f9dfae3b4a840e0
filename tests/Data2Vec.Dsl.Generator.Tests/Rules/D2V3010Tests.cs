using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V3010Tests
{
    [Fact]
    public Task Windows_leave_no_gaps() => Expect.FindingAsync(
        SequenceSamples.Audio.With("Kernel = 3, Stride = 2", "‹Kernel = 3›, «Stride = 5»"),
        "D2V3010 'Stride = 5' is more than 'Kernel = 3', so 2 of every 5 positions are never seen; use a stride of 3 or less, or a kernel of 5",
        "Set 'Stride = 3'",
        "Set 'Kernel = 5'");

    [Fact]
    public Task An_adapter_leaves_none_either() => Expect.FindingAsync(
        Encoder.With("[Transformer(Depth = 2, Heads = 4, InputNorm = false)]", "[Transformer(Depth = 2, Heads = 4, InputNorm = false)]\n[ConvAdapter(‹Kernel = 2›, «Stride = 3»)]"),
        "D2V3010 'Stride = 3' is more than 'Kernel = 2', so 1 of every 3 positions are never seen; use a stride of 2 or less, or a kernel of 3",
        "Set 'Stride = 2'",
        "Set 'Kernel = 3'");

    [Fact]
    public Task Windows_that_touch_are_fine() => Expect.SilenceAsync(SequenceSamples.Audio.With("Kernel = 3, Stride = 2", "Kernel = 2, Stride = 2"));

    private static string Encoder => SequenceSamples.Audio[..SequenceSamples.Audio.IndexOf("[SpanMask", StringComparison.Ordinal)];
}
