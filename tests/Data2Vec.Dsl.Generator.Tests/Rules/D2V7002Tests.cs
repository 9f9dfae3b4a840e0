using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V7002Tests
{
    private const string Head = "[WithHead<«Tiny»>]\n[‹ImageClassifier(Classes = 3)›]\npublic sealed partial class Model;";

    private static readonly string s_marked = Samples.Encoder.With("[Transformer(Depth = 2, Heads = 4)]", "[‹Transformer(Depth = 2, Heads = 4)›]");

    [Fact]
    public Task The_mean_of_patches_is_normalised_behind_the_mean() => Expect.FindingAsync(
        s_marked + Head,
        "D2V7002 'Tiny' has a norm after its blocks, and [ImageClassifier] normalises the mean of the patches again; write 'FinalNorm = false' in the encoder, or 'Pooling = Pooling.ClassToken' here",
        "Set 'FinalNorm = false' on 'Tiny'",
        "Set 'Pooling = Pooling.ClassToken'");

    [Theory]
    [InlineData("Heads = 4, FinalNorm = false", "Classes = 3")]
    [InlineData("Heads = 4, Norm = Norm.Post", "Classes = 3")]
    [InlineData("Heads = 4", "Classes = 3, Pooling = Pooling.ClassToken")]
    public Task One_norm_is_right(string blocks, string head) => Expect.SilenceAsync(
        Samples.Encoder.With("Heads = 4", blocks) + $"[WithHead<Tiny>]\n[ImageClassifier({head})]\npublic sealed partial class Model;");
}
