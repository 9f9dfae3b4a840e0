using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V0004Tests
{
    [Theory]
    [InlineData("ImageEncoder(Size = 32)", "ImageEncoder", "ImageEncoder", "Size", "the side of the image in pixels", "Size = 224")]
    [InlineData("ImageEncoder(Size = 32)", "ImageEncoder(Width = 64)", "ImageEncoder", "Height", "the rows of the image", "Height = 64")]
    [InlineData("ImageEncoder(Size = 32)", "ImageEncoder(Height = 64)", "ImageEncoder", "Width", "the columns of the image", "Width = 64")]
    [InlineData("PatchEmbedding(Dim = 64, Patch = 8)", "PatchEmbedding(Patch = 8)", "PatchEmbedding", "Dim", "the channels of each patch vector", "Dim = 256")]
    [InlineData("Transformer(Depth = 2, Heads = 4)", "Transformer(Heads = 4)", "Transformer", "Depth", "the number of blocks", "Depth = 12")]
    [InlineData("Transformer(Depth = 2, Heads = 4)", "Transformer(Depth = 2)", "Transformer", "Heads", "the attention heads", "Heads = 4")]
    [InlineData("RandomMask(Ratio = 0.5)", "RandomMask", "RandomMask", "Ratio", "the share of positions to mask", "Ratio = 0.6")]
    [InlineData("Targets(TopLayers = 2)", "Targets", "Targets", "TopLayers", "how many of the top layers are averaged", "TopLayers = 2")]
    [InlineData("BatchSize = 64, LearningRate = 1e-3)", "BatchSize = 64)", "Recipe", "LearningRate", "the peak learning rate", "LearningRate = 0.001")]
    [InlineData("Updates = 1000, BatchSize = 64, ", "Updates = 1000, ", "Recipe", "BatchSize", "the samples of an update", "BatchSize = 256")]
    [InlineData("Updates = 1000, BatchSize = 64, ", "BatchSize = 64, ", "Recipe", "Updates", "the updates of the run", "Updates = 100_000")]
    public Task What_has_no_right_default_must_be_said(string right, string wrong, string attribute, string argument, string meaning, string said)
    {
        var source = Samples.All.With(right, wrong);
        var start = source.IndexOf("[" + attribute, StringComparison.Ordinal) + 1;
        var end = source.IndexOf("]\n", start, StringComparison.Ordinal);
        return Expect.FindingAsync(
            source[..start] + "«" + source[start..end] + "»" + source[end..],
            $"D2V0004 [{attribute}] needs '{argument}' ({meaning}); write for example '{said}'",
            $"Set '{said}'");
    }

    [Theory]
    [InlineData(768, 12)]
    [InlineData(1024, 16)]
    [InlineData(384, 6)]
    [InlineData(192, 3)]
    [InlineData(96, 6)]
    [InlineData(7, 1)]
    public Task Heads_are_proposed_that_divide_the_width(int width, int heads) => Expect.FindingAsync(
        Samples.All.With("Dim = 64", $"Dim = {width}").With("[Transformer(Depth = 2, Heads = 4)]", "[«Transformer(Depth = 2)»]"),
        $"D2V0004 [Transformer] needs 'Heads' (the attention heads); write for example 'Heads = {heads}'",
        $"Set 'Heads = {heads}'");

    [Fact]
    public Task Defaults_of_the_papers_need_not_be_said() => Expect.SilenceAsync(
        Samples.All.With(", Patch = 8", ", Patch = 16").With("Size = 32", "Size = 224").Without("[Teacher(Decay = 0.99)]"));
}
