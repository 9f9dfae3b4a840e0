using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V4006Tests
{
    private const string Model = """

        [WithHead<Reader>]
        [«LanguageModelHead»]
        public sealed partial class Model;
        """;

    private const string Reader = """
        [TextEncoder(Vocabulary = 60)]
        [TokenEmbedding(Dim = 32)]
        [Linear(‹Dim = 16›)]
        [Transformer(Depth = 1, Heads = 2)]
        public sealed partial class Reader;

        """;

    [Fact]
    public Task Logits_are_products_of_vectors_of_one_width() => Expect.FindingAsync(
        Reader + Model,
        "D2V4006 [LanguageModelHead] compares the 16 channels of the output of 'Reader' with token vectors of 32; write 'Dim = 32' in the stage that sets the output's width, or leave that stage out",
        "Set 'Dim = 32' on 'Reader'");

    [Fact]
    public Task A_layer_that_keeps_the_width_is_fine() => Expect.SilenceAsync(
        (Reader + Model).With("‹Dim = 16›", "Dim = 32").With("«LanguageModelHead»", "LanguageModelHead"));
}
