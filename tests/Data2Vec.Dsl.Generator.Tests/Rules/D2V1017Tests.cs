using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1017Tests
{
    [Fact]
    public Task The_last_token_is_the_mask_unless_another_is() => Expect.FindingAsync(
        SequenceSamples.Text.With("TextEncoder(Vocabulary = 1000)", "TextEncoder(‹Vocabulary = 1000›, «PaddingToken = 999»)"),
        "D2V1017 'MaskToken = 999' (the last of the vocabulary) is also the padding token; use 'PaddingToken = 1'",
        "Set 'PaddingToken = 1'");

    [Fact]
    public Task The_default_padding_can_be_hit() => Expect.FindingAsync(
        SequenceSamples.Text.With("[TextEncoder(Vocabulary = 1000)]", "[‹TextEncoder(Vocabulary = 1000, «MaskToken = 1»)›]"),
        "D2V1017 'MaskToken = 1' (as declared) is also the padding token; use 999",
        "Set 'MaskToken = 999'");

    [Theory]
    [InlineData("PaddingToken = 0")]
    [InlineData("PaddingToken = 999, MaskToken = 0")]
    [InlineData("MaskToken = -1")]
    public Task Two_tokens_are_fine(string tokens) => Expect.SilenceAsync(SequenceSamples.Text.With("Vocabulary = 1000", $"Vocabulary = 1000, {tokens}"));
}
