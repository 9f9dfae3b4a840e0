using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V5013Tests
{
    [Fact]
    public Task Nearly_all_masked_is_probably_a_slip() => Expect.FindingAsync(
        Samples.All.With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>").With("Ratio = 0.5", "«Ratio = 0.91»"),
        "D2V5013 'Ratio = 0.91' masks 15 of the 16 positions of 'Tiny' (93.8 %), where published runs mask 50 to 80 %; use for example 0.6",
        "Set 'Ratio = 0.6'");

    [Fact]
    public Task Blocks_too() => Expect.FindingAsync(
        Samples.Blocks.With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>").With("Masked = 38", "«Masked = 58»"),
        "D2V5013 'Masked = 58' masks 58 of the 64 positions of 'Tiny' (90.6 %), where published runs mask 50 to 80 %; use for example 38",
        "Set 'Masked = 38'");

    [Theory]
    [InlineData("Masked = 57")]
    [InlineData("Masked = 38")]
    public Task Nine_tenths_are_fine(string masked) => Expect.SilenceAsync(Samples.Blocks.With("Masked = 38", masked));
}
