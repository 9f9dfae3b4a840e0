using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V2005Tests
{
    [Theory]
    [InlineData("127", "1.98")]
    [InlineData("513", "8.02")]
    [InlineData("30_720", "480")]
    public Task A_missing_or_extra_digit_is_noticed(string hidden, string ratio) => Expect.FindingAsync(
        Samples.All.With("Dim = 64", "‹Dim = 64›").With("Heads = 4", $"Heads = 4, «Hidden = {hidden}»"),
        $"D2V2005 'Hidden = {hidden}' is {ratio} times the 64 channels; usual is 2 to 8 times, the papers use 256",
        "Set 'Hidden = 256'");

    [Fact]
    public Task A_variant_hears_it_only_where_it_is_its_own_doing()
    {
        var narrow = Samples.All.With("Dim = 64", "Dim = 512").With("Heads = 4", "Heads = 4, ‹Hidden = 1024›");
        return Expect.FindingAsync(
            narrow + Samples.Variant.With("Dim = 128", "«Dim = 1024»"),
            "D2V2005 'Hidden = 1024' is 1 times the 1,024 channels; usual is 2 to 8 times, the papers use 4096",
            "Add [Transformer(Hidden = 4096)]");
    }

    [Fact]
    public async Task What_a_variant_inherits_is_said_once()
    {
        var odd = Samples.All.With("Heads = 4", "Heads = 4, Hidden = 64");
        var variant = Samples.Variant.With("[PatchEmbedding(Dim = 128)]", "[ImageEncoder(Size = 64)]");
        Assert.Single(await Harness.AnalyzeAsync(Harness.Usings + odd + variant));
    }

    [Theory]
    [InlineData(128)]
    [InlineData(512)]
    public Task The_usual_range_is_fine(int hidden) => Expect.SilenceAsync(Samples.All.With("Heads = 4", $"Heads = 4, Hidden = {hidden}"));
}
