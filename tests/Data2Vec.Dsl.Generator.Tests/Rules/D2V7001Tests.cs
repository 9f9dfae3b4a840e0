using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V7001Tests
{
    [Theory]
    [InlineData("TextClassifier(Classes = 3)", "TextClassifier", "text")]
    [InlineData("TokenPooler", "TokenPooler", "text")]
    [InlineData("CtcHead", "CtcHead", "audio")]
    public Task A_head_reads_what_the_encoder_gives(string head, string name, string modality) => Expect.FindingAsync(
        Samples.Encoder + $"[WithHead<‹Tiny›>]\n[«{head}»]\npublic sealed partial class Model;",
        $"D2V7001 [{name}] is a head for {modality}, but 'Tiny' is an encoder of image; use [ImageClassifier] or [PatchClassifier]");

    [Fact]
    public async Task A_head_of_images_fits_an_encoder_of_images() => await Expect.SilenceAsync(
        Samples.Encoder + "[WithHead<Tiny>]\n[ImageClassifier(Classes = 3, Pooling = Pooling.ClassToken)]\npublic sealed partial class Model;");
}
