using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1023Tests
{
    [Theory]
    [InlineData("B, N, C -> B, N/2, C", "N/2", "N", "masks, padding and targets are laid out over positions; write 'N'", "B, N, C -> B, N, C")]
    [InlineData("B, N, C -> N, N, C", "N", "B", "samples stay samples, so write 'B'", "B, N, C -> B, N, C")]
    [InlineData("B, N, C -> B, N, N*C", "N*C", "C", "channels are as many for each input, so write 'C' or a size made of it", "B, N, C -> B, N, C")]
    [InlineData("B, 16, C -> B, 8, C", "8", "16", "masks, padding and targets are laid out over positions; write '16'", "B, 16, C -> B, 16, C")]
    public Task Only_channels_are_free(string signature, string made, string of, string remedy, string mended) => Expect.FindingAsync(
        Samples.Staged.With("\"B, N, C -> B, N, C\"", $"«\"{signature}\"»"),
        $"D2V1023 '{signature}' changes '{of}' to '{made}'; {remedy}",
        $"Set 'Signature = \"{mended}\"'");

    [Theory]
    [InlineData("T + 1")]
    [InlineData("2*T")]
    [InlineData("(2*T)/3")]
    [InlineData("C")]
    [InlineData("(T + 2)/2")]
    public Task Time_shrinks_as_under_convolutions(string size) => Expect.FindingAsync(
        Audio.With("\"B, T, C -> B, T/2, C\"", $"«\"B, T, C -> B, {size}, C\"»"),
        $"D2V1023 'B, T, C -> B, {size}, C' changes 'T' to '{size}'; time may only shrink as in a convolution without padding, ⌊(T - K)/S⌋ + 1; write such a size, for example 'T/2', or 'T'",
        "Set 'Signature = \"B, T, C -> B, T, C\"'");

    [Theory]
    [InlineData("T")]
    [InlineData("T/3")]
    [InlineData("T - 9")]
    [InlineData("(T + 1)/2")]
    [InlineData("(T/2 - 3)/5")]
    public Task Time_that_does_is_fine(string size) => Expect.SilenceAsync(Audio.With("T/2", size));

    [Fact]
    public Task Behind_the_blocks_the_width_stays() => Expect.FindingAsync(
        Samples.Staged.Without("[Stage<Gate>]").With("\"B, N, C -> B, N, C\"", "‹\"B, N, C -> B, N, 2*C\"›").With("Heads = 4)]\n", "Heads = 4)]\n[«Stage<Gate>»]\n"),
        "D2V1023 'Stage<Gate>' changes 64 to 128 channels; the targets are as wide as [Transformer], so put the stage before it");

    private const string Audio = """
        [Shape("B, T, C -> B, T/2, C")]
        public sealed class Halve : StageModule
        {
            public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor x) => x;
        }

        [AudioEncoder]
        [Conv1d(Channels = 16, Kernel = 10, Stride = 5)]
        [Stage<Halve>]
        [Transformer(Depth = 1, Heads = 2, InputNorm = false)]
        public sealed partial class Ear;
        """;
}
