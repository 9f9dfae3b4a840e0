using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0011Tests
{
    [Fact]
    public Task A_variant_of_itself_has_no_start() => Expect.FindingAsync(
        Samples.All + Samples.Variant.With("<Tiny>", "<«Wide»>"),
        "D2V0011 'Wide' is made from itself; start from a declaration with [ImageEncoder]");

    [Fact]
    public async Task A_circle_is_reported_on_each_of_its_classes_and_nowhere_else()
    {
        var circle = Samples.Variant.With("<Tiny>", "<Third>") + Samples.Variant.With("<Tiny>", "<Wide>").With("Wide;", "Second;")
            + Samples.Variant.With("<Tiny>", "<Second>").With("Wide;", "Third;");
        var run = Harness.Generate(Harness.Usings + Samples.All.With("Data2Vec<Tiny,", "Data2Vec<Second,") + circle);
        Assert.Equal(
            [
                "D2V0011 'Wide' is made from 'Third', which is made from 'Second', which is made from 'Wide'; start from a declaration with [ImageEncoder]",
                "D2V0011 'Second' is made from 'Wide', which is made from 'Third', which is made from 'Second'; start from a declaration with [ImageEncoder]",
                "D2V0011 'Third' is made from 'Second', which is made from 'Wide', which is made from 'Third'; start from a declaration with [ImageEncoder]",
            ],
            (await Harness.AnalyzeAsync(run)).Select(Expect.Show));
        Assert.Empty(run.Complaints);
    }

    [Fact]
    public Task A_variant_of_a_variant_is_fine() =>
        Expect.SilenceAsync(Samples.All + Samples.Variant + Samples.Variant.With("<Tiny>", "<Wide>").With("Wide;", "Wider;").With("128", "256"));
}
