using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>What heads say in the words of rules that other declarations have too.</summary>
public sealed class HeadArgumentTests
{
    private const string Audio = """
        [AudioEncoder]
        [Conv1d(Channels = 16, Kernel = 10, Stride = 5)]
        [Linear(Dim = 32)]
        [Maskable]
        [Transformer(Depth = 1, Heads = 4, InputNorm = false)]
        public sealed partial class Ear;

        """;

    private const string Text = """
        [TextEncoder(Vocabulary = 60, Context = 22)]
        [TokenEmbedding(Dim = 32)]
        [Transformer(Depth = 1, Heads = 2)]
        public sealed partial class Reader;

        """;

    [Fact]
    public Task A_head_is_missing_from_an_encoder_of_images() => Expect.FindingAsync(
        Samples.Encoder.With("Heads = 4", "Heads = 4, FinalNorm = false") + "[WithHead<Tiny>]\npublic sealed partial class «Model»;",
        "D2V0007 'Model' has no [ImageClassifier], so nothing says what it predicts; add [ImageClassifier(Classes = 1000)]",
        "Add [ImageClassifier(Classes = 1000)]");

    [Fact]
    public Task A_head_is_missing_from_an_encoder_of_audio() => Expect.FindingAsync(
        Audio + "[WithHead<Ear>]\npublic sealed partial class «Model»;",
        "D2V0007 'Model' has no [CtcHead], so nothing says what it predicts; add [CtcHead(Vocabulary = 32)]",
        "Add [CtcHead(Vocabulary = 32)]");

    [Fact]
    public Task A_head_is_missing_from_an_encoder_of_text() => Expect.FindingAsync(
        Text + "[WithHead<Reader>]\npublic sealed partial class «Model»;",
        "D2V0007 'Model' has no [TextClassifier], so nothing says what it predicts; add [TextClassifier(Classes = 3)]",
        "Add [TextClassifier(Classes = 3)]");

    [Fact]
    public Task A_class_has_one_head() => Expect.FindingAsync(
        Text + "[WithHead<Reader>]\n[‹TokenPooler›]\n[«LanguageModelHead»]\npublic sealed partial class Model;",
        "D2V0003 'Model' is declared as [TokenPooler] and as [LanguageModelHead]; keep one and move the other to a class of its own");

    [Theory]
    [InlineData("ImageClassifier", "Classes", "the number of classes", "1000", "FinalNorm = false")]
    [InlineData("PatchClassifier", "Classes", "the number of visual tokens", "8192", "FinalNorm = true")]
    public Task A_head_of_images_says_how_many(string head, string argument, string meaning, string example, string norm) => Expect.FindingAsync(
        Samples.Encoder.With("Heads = 4", "Heads = 4, " + norm) + $"[WithHead<Tiny>]\n[«{head}»]\npublic sealed partial class Model;",
        $"D2V0004 [{head}] needs '{argument}' ({meaning}); write for example '{argument} = {example}'",
        $"Set '{argument} = {example}'");

    [Theory]
    [InlineData("CtcHead", "Vocabulary", "the symbols, blank included", "32")]
    [InlineData("UtteranceClassifier", "Classes", "the number of classes", "12")]
    public Task A_head_of_audio_says_how_many(string head, string argument, string meaning, string example) => Expect.FindingAsync(
        Audio + $"[WithHead<Ear>]\n[«{head}»]\npublic sealed partial class Model;",
        $"D2V0004 [{head}] needs '{argument}' ({meaning}); write for example '{argument} = {example}'",
        $"Set '{argument} = {example}'");

    [Theory]
    [InlineData("CtcHead(«Vocabulary = 1»)", "Vocabulary = 1", "at least 2", "32")]
    [InlineData("CtcHead(Vocabulary = 32, «Dropout = 1.0»)", "Dropout = 1", "0 or more and below 1", "0.1")]
    [InlineData("UtteranceClassifier(Classes = 5, «Dim = 0»)", "Dim = 0", "at least 1", "256")]
    [InlineData("ContrastiveHead(«CodeDim = 255»)", "CodeDim = 255", "a multiple of 'Groups = 2'", "256")]
    [InlineData("ContrastiveHead(«Temperature = 0.0»)", "Temperature = 0", "above 0", "0.1")]
    public Task An_argument_is_in_its_range(string head, string said, string condition, string example) => Expect.FindingAsync(
        Audio + $"[WithHead<Ear>]\n[{head}]\npublic sealed partial class Model;",
        $"D2V1004 '{said}' must be {condition}; use {example}",
        $"Set '{said.Split(' ')[0]} = {example}'");

    [Fact]
    public Task The_class_token_is_there_to_be_pooled() => Expect.FindingAsync(
        Samples.Encoder.Without("[ClassToken]") + "[WithHead<‹Tiny›>]\n[ImageClassifier(Classes = 3, «Pooling = Pooling.ClassToken»)]\npublic sealed partial class Model;",
        "D2V0007 'Tiny' has no [ClassToken], so no token represents the image; add [ClassToken]");

    [Fact]
    public Task Masked_patches_need_a_mask_point() => Expect.FindingAsync(
        Samples.Encoder.Without("[Maskable]").With("[ClassToken]", "[‹ClassToken›]") + "[WithHead<«Tiny»>]\n[PatchClassifier(Classes = 3)]\npublic sealed partial class Model;",
        "D2V5010 'Tiny' has no [Maskable] stage, so what [PatchClassifier] predicts cannot be masked; add [Maskable] after [ClassToken]",
        "Add [Maskable] to 'Tiny'");

    [Fact]
    public Task Contrast_needs_features_in_front_of_a_projection() => Expect.FindingAsync(
        Audio.Without("[Linear(Dim = 32)]") + "[WithHead<‹Ear›>]\n[«ContrastiveHead»]\npublic sealed partial class Model;",
        "D2V0007 'Ear' has no [Linear], so there are no features before its projection to quantise; add [Linear(Dim = 768)]");

    [Fact]
    public Task Contrast_needs_the_positions_that_were_masked() => Expect.FindingAsync(
        Audio.With("[Transformer(Depth = 1, Heads = 4, InputNorm = false)]", "[Transformer(Depth = 1, Heads = 4, InputNorm = false)]\n[‹ConvAdapter›]")
            + "[WithHead<«Ear»>]\n[ContrastiveHead]\npublic sealed partial class Model;",
        "D2V6017 'Ear' ends in [ConvAdapter], which shortens the sequence, so its output has no position for a target; train an encoder without it, and declare another with it for decoding");

    [Fact]
    public Task A_head_stands_on_an_encoder() => Expect.FindingAsync(
        Samples.Mask + "[WithHead<«Half»>]\n[ImageClassifier(Classes = 3)]\npublic sealed partial class Model;",
        "D2V0005 'Half' is a masking policy, but [WithHead] needs an encoder here; name a class declared with [ImageEncoder], [AudioEncoder], [TextEncoder] or [Variant<…>]");

    [Fact]
    public Task A_head_alone_is_no_declaration() => Expect.FindingAsync(
        "[«TokenPooler»]\npublic sealed partial class Model;",
        "D2V0006 [TokenPooler] has no meaning on 'Model', which is not a declaration yet; declare the class, or move the attribute to a class declared with [WithHead<TEncoder>]");

    [Fact]
    public Task A_mistake_of_the_encoder_is_its_own() => Expect.FindingAsync(
        Audio.With("Heads = 4", "«Heads = 5»").With("Dim = 32", "‹Dim = 32›") + "[WithHead<Ear>]\n[CtcHead(Vocabulary = 32)]\npublic sealed partial class Model;",
        "D2V2001 'Heads = 5' does not divide the 32 channels that arrive here (32 = 5 × 6 + 2); use 2, 4 or 8 heads",
        "Set 'Heads = 4'",
        "Set 'Heads = 2'",
        "Set 'Heads = 8'",
        "Set 'Dim = 30'",
        "Set 'Dim = 35'");
}
