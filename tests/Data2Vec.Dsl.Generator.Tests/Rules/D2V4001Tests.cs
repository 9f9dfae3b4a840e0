using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V4001Tests
{
    [Fact]
    public Task Patches_have_places() => Expect.FindingAsync(
        Samples.All.Without("[LearnedPositions]").With("[Maskable]", "[‹Maskable›]").With("Data2Vec<Tiny", "Data2Vec<«Tiny»"),
        "D2V4001 No stage after the mask point of 'Tiny' adds position information, so the student predicts the same for every masked patch; add [LearnedPositions] after its [Maskable]",
        "Add [LearnedPositions] to 'Tiny'");

    [Fact]
    public Task What_stands_above_the_mask_is_hidden_with_it() => Expect.FindingAsync(
        Samples.All.Without("[LearnedPositions]").With("[Maskable]", "[‹LearnedPositions›]\n[‹Maskable›]").With("Data2Vec<Tiny", "Data2Vec<«Tiny»"),
        "D2V4001 No stage after the mask point of 'Tiny' adds position information, so the student predicts the same for every masked patch; move [LearnedPositions] after its [Maskable]");

    [Fact]
    public Task Frames_have_places() => Expect.FindingAsync(
        SequenceSamples.Audio.Without("[ConvPositions(Kernel = 5, Layers = 2, Groups = 4)]").With("[Maskable]", "[‹Maskable›]").With("Data2Vec<Tiny", "Data2Vec<«Tiny»"),
        "D2V4001 No stage after the mask point of 'Tiny' adds position information, so the student predicts the same for every masked frame; add [ConvPositions(Kernel = 19, Layers = 5, Groups = 16)] after its [Maskable]",
        "Add [ConvPositions(Kernel = 19, Layers = 5, Groups = 16)] to 'Tiny'");

    [Fact]
    public Task Tokens_have_places() => Expect.FindingAsync(
        SequenceSamples.Text.Without("[LearnedPositions]").With("[TokenEmbedding(Dim = 64)]", "[‹TokenEmbedding(Dim = 64)›]").With("Data2Vec<Tiny", "Data2Vec<«Tiny»"),
        "D2V4001 No stage after the mask point of 'Tiny' adds position information, so the student predicts the same for every masked token; add [LearnedPositions] after its [TokenEmbedding]",
        "Add [LearnedPositions] to 'Tiny'");

    [Theory]
    [InlineData("[RelativePositionBias]\n[Maskable]")]
    [InlineData("[Maskable]\n[RelativePositionBias(Shared = true)]")]
    public Task A_bias_of_attention_tells_them_apart_wherever_it_stands(string stages) =>
        Expect.SilenceAsync(Samples.All.Without("[LearnedPositions]").With("[Maskable]", stages));
}
