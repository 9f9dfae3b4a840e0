using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V3011Tests
{
    [Fact]
    public Task Weight_norm_and_several_layers_are_two_models() => Expect.FindingAsync(
        SequenceSamples.Audio.With("Layers = 2, Groups = 4", "‹Layers = 2›, Groups = 4, «WeightNorm = true»"),
        "D2V3011 'WeightNorm = true' is wav2vec 2.0's form of one convolution, but 'Layers = 2'; leave it out (data2vec's form), or use one layer",
        "Remove 'WeightNorm'",
        "Set 'Layers = 1'");

    [Theory]
    [InlineData("Kernel = 128, Groups = 4, WeightNorm = true")]
    [InlineData("Kernel = 4, Groups = 4")]
    public Task Each_alone_is_fine(string positions) => Expect.SilenceAsync(SequenceSamples.Audio.With("Kernel = 5, Layers = 2, Groups = 4", positions));
}
