using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0012Tests
{
    [Theory]
    [InlineData("PatchEmbedding(‹Dim = 64›, Patch = 8)", "PatchEmbedding(Dim = 128)", "PatchEmbedding(«Dim = 64», Patch = 4)", "Dim = 64")]
    [InlineData("PatchEmbedding(Dim = 64, ‹Patch = 8›)", "PatchEmbedding(Dim = 128)", "PatchEmbedding(Dim = 128, «Patch = 8»)", "Patch = 8")]
    [InlineData("PatchEmbedding(‹Dim = 64›, Patch = 8)", "PatchEmbedding(Dim = 128)", "PatchEmbedding(«Dim = 64»)", "Dim = 64")]
    public Task A_variant_says_only_what_differs(string inBase, string right, string wrong, string repeated) => Expect.FindingAsync(
        Samples.All.With("PatchEmbedding(Dim = 64, Patch = 8)", inBase) + Samples.Variant.With(right, wrong),
        $"D2V0012 '{repeated}' is already the value in 'Tiny'; leave it out",
        $"Remove '{repeated.Split(' ')[0]}'");

    [Fact]
    public Task A_choice_is_shown_as_it_is_written() => Expect.FindingAsync(
        Samples.All.With("Heads = 4)", "Heads = 4, ‹Norm = Norm.Post›)") + Samples.Variant.With("[PatchEmbedding", "[Transformer(Depth = 3, «Norm = Norm.Post»)]\n[PatchEmbedding"),
        "D2V0012 'Norm = Norm.Post' is already the value in 'Tiny'; leave it out",
        "Remove 'Norm'");

    [Fact]
    public Task A_budget_is_not_the_bases_so_it_repeats_nothing() => Expect.SilenceAsync(
        Samples.All.With("[Maskable]", "[Maskable]\n[Budget(ForwardFlops = 100_000_000)]")
            + Samples.Variant.With("[Variant<Tiny>]", "[Variant<Tiny>]\n[Budget(ForwardFlops = 100_000_000)]"));

    [Fact]
    public async Task What_is_repeated_and_wrong_is_wrong() =>
        Assert.Equal(
            ["D2V2001"],
            (await Harness.AnalyzeAsync(Harness.Usings + Samples.All + Samples.Variant.With("(Dim = 128)]", "(Dim = 130)]\n[Transformer(Heads = 4)]"))).Select(d => d.Id));

    [Fact]
    public Task A_difference_is_fine() => Expect.SilenceAsync(Samples.All + Samples.Variant);
}
