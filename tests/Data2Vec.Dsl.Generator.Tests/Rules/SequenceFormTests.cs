using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>Rules that are older than audio and text, in the form they take there.</summary>
public sealed class SequenceFormTests
{
    private const string Blocks = "[Transformer(Depth = 2, Heads = 4)]";
    private const string AudioBlocks = "[Transformer(Depth = 2, Heads = 4, InputNorm = false)]";

    [Fact]
    public Task Audio_without_frames_has_no_positions() => Expect.FindingAsync(
        SequenceSamples.Audio.Without("[Conv1d(Channels = 64, Kernel = 10, Stride = 5)]").Without("[Conv1d(Channels = 64, Kernel = 3, Stride = 2)]").With("[LayerNorm]", "[«LayerNorm»]"),
        "D2V1002 [LayerNorm] needs a sequence of vectors [B, N, D], but its input is audio [B, T, 1]; add [Conv1d(Channels = 512, Kernel = 10, Stride = 5)] before it",
        "Add [Conv1d(Channels = 512, Kernel = 10, Stride = 5)]");

    [Fact]
    public Task Text_without_an_embedding_has_no_vectors() => Expect.FindingAsync(
        SequenceSamples.Text.Without("[TokenEmbedding(Dim = 64)]").With("[LearnedPositions]", "[«LearnedPositions»]"),
        "D2V1002 [LearnedPositions] needs a sequence of vectors [B, N, D], but its input is tokens [B, N]; add [TokenEmbedding(Dim = 256)] before it",
        "Add [TokenEmbedding(Dim = 256)]");

    [Theory]
    [InlineData("AudioEncoder", "nothing turns its samples into frames", "Conv1d(Channels = 512, Kernel = 10, Stride = 5)")]
    [InlineData("TextEncoder(Vocabulary = 1000)", "nothing turns its tokens into vectors", "TokenEmbedding(Dim = 768)")]
    public Task An_entry_alone_is_no_encoder(string entry, string lack, string front) => Expect.FindingAsync(
        $"[{entry}]\npublic sealed partial class «Tiny»;",
        $"D2V0007 'Tiny' has no [{front[..front.IndexOf('(', StringComparison.Ordinal)]}], so {lack}; add [{front}]",
        [$"Add [{front}]"],
        remains: 1);

    [Fact]
    public Task Frames_are_made_before_anything_else() => Expect.FindingAsync(
        SequenceSamples.Audio.Without("[LayerNorm]").With("[Conv1d(Channels = 64, Kernel = 3, Stride = 2)]", "[LayerNorm]\n[«Conv1d(Channels = 64, Kernel = 3, Stride = 2)»]"),
        "D2V1002 [Conv1d] needs audio over time [B, T, C], but its input is a sequence [B, N, 64]; put it directly after [AudioEncoder] or another [Conv1d]");

    [Fact]
    public Task Tokens_are_masked_before_they_are_vectors() => Expect.FindingAsync(
        SequenceSamples.Text.Without("[Maskable]").With("[TokenEmbedding(Dim = 64)]", "[TokenEmbedding(Dim = 64)]\n[«Maskable»]"),
        "D2V1002 [Maskable] needs tokens [B, N], but its input is a sequence [B, N, 64]; put it before [TokenEmbedding]");

    [Fact]
    public Task A_mask_of_tokens_has_no_start_value() => Expect.FindingAsync(
        SequenceSamples.Text.With("[Maskable]", "[Maskable(«Std = 0.02»)]"),
        "D2V6014 'Std' has no effect in a text encoder, where the mask is a token, not a vector; leave it out",
        "Remove 'Std'");

    [Theory]
    [InlineData("RelativePositionBias", "a grid of patches or tokens of a text", "ImageEncoder] or [TextEncoder")]
    [InlineData("ClassToken", "a grid of patches", "ImageEncoder")]
    [InlineData("TokenTypes", "tokens of a text", "TextEncoder")]
    public Task Audio_has_frames(string stage, string needs, string entry) => Expect.FindingAsync(
        SequenceSamples.Audio.With(AudioBlocks, $"[«{stage}»]\n{AudioBlocks}"),
        $"D2V1002 [{stage}] needs {needs}, but its input is a sequence [B, N, 64]; leave it out, or declare the class with [{entry}]");

    [Fact]
    public Task Audio_has_no_fixed_number_of_frames() => Expect.FindingAsync(
        SequenceSamples.Audio.With(AudioBlocks, $"[«LearnedPositions»]\n{AudioBlocks}"),
        "D2V1002 [LearnedPositions] needs a fixed number of positions, but its input is a sequence [B, N, 64]; leave it out");

    [Theory]
    [InlineData("ClassToken", "a grid of patches", "ImageEncoder")]
    [InlineData("ConvPositions(Kernel = 5, Groups = 4)", "frames of audio", "AudioEncoder")]
    [InlineData("Conv1d(Channels = 64, Kernel = 3)", "audio over time [B, T, C]", "AudioEncoder")]
    [InlineData("PatchEmbedding(Dim = 64)", "an image [B, C, H, W]", "ImageEncoder")]
    public Task Text_has_tokens(string stage, string needs, string entry) => Expect.FindingAsync(
        SequenceSamples.Text.With(Blocks, $"[«{stage}»]\n{Blocks}"),
        $"D2V1002 [{stage.Split('(')[0]}] needs {needs}, but its input is a sequence [B, N, 64]; leave it out, or declare the class with [{entry}]");

    [Theory]
    [InlineData("ConvPositions(Kernel = 5, Groups = 4)", "frames of audio", "AudioEncoder")]
    [InlineData("TokenTypes", "tokens of a text", "TextEncoder")]
    [InlineData("TokenEmbedding(Dim = 64)", "tokens [B, N]", "TextEncoder")]
    public Task Images_have_patches(string stage, string needs, string entry) => Expect.FindingAsync(
        Samples.All.With(Blocks, $"[«{stage}»]\n{Blocks}"),
        $"D2V1002 [{stage.Split('(')[0]}] needs {needs}, but its input is a sequence [B, 17, 64]; leave it out, or declare the class with [{entry}]");

    [Fact]
    public Task Images_are_never_padded() => Expect.FindingAsync(
        Samples.All.With(Blocks, $"[«ZeroPadding»]\n{Blocks}"),
        "D2V6014 'ZeroPadding' has no effect on images of one size, which are never padded; leave it out");

    [Theory]
    [InlineData("LayerNorm")]
    [InlineData("Linear(Dim = 64)")]
    [InlineData("Dropout(Rate = 0.1)")]
    [InlineData("GradientScale(Factor = 0.1)")]
    [InlineData("ConvPositions(Kernel = 5, Groups = 4)")]
    public Task What_prepares_the_blocks_stands_above_them(string stage) => Expect.FindingAsync(
        SequenceSamples.Audio.Without("[ConvPositions(Kernel = 5, Layers = 2, Groups = 4)]").With(AudioBlocks, $"[‹Transformer(Depth = 2, Heads = 4, InputNorm = false)›]\n[«{stage}»]"),
        $"D2V1015 [{stage.Split('(')[0]}] acts on [Transformer], which comes before it; move it before [Transformer]");

    [Fact]
    public Task What_decodes_stands_below_them() => Expect.FindingAsync(
        SequenceSamples.Audio.With(AudioBlocks, $"[«ConvAdapter»]\n{AudioBlocks}"),
        "D2V1002 [ConvAdapter] needs the output of the blocks, but its input is a sequence [B, N, 64]; put it after [Transformer]");

    [Fact]
    public Task Only_a_text_is_seen_in_part() => Expect.FindingAsync(
        SequenceSamples.Audio.With("Teacher(Decay = 0.99)", "Teacher(Decay = 0.99, «Sees = TeacherSees.MaskedTokens»)"),
        "D2V1004 'Sees = TeacherSees.MaskedTokens' must be TeacherSees.Everything for frames; use TeacherSees.Everything",
        "Set 'Sees = TeacherSees.Everything'");

    [Theory]
    [InlineData(true, "patches")]
    [InlineData(false, "tokens")]
    public Task Only_audio_is_turned_round(bool vision, string positions) => Expect.FindingAsync(
        (vision ? Samples.All : SequenceSamples.Text).With("Targets(TopLayers = 2)", "Targets(TopLayers = 2, «TimeFirst = true»)"),
        $"D2V6014 'TimeFirst' has no effect on {positions}: only fairseq's audio code transposes its tensors; leave it out",
        "Remove 'TimeFirst'");

    [Fact]
    public Task A_group_norm_has_its_place_on_the_layers() => Expect.FindingAsync(
        SequenceSamples.Audio.With("Targets(TopLayers = 2)", "Targets(TopLayers = 2, «GroupNorm = Normalise.Mean»)"),
        "D2V6011 'GroupNorm = Normalise.Mean' has no meaning on the mean of the layers; use Normalise.Layers, or LayerNorm = Normalise.Mean",
        "Set 'GroupNorm = Normalise.Layers'");

    [Theory]
    [InlineData("FinalNorm = true", "FinalNorm", "their last block ends in one")]
    [InlineData("AdapterDim = 16", "AdapterDim", "only pre-norm blocks have adapters")]
    public Task Post_norm_blocks_have_neither(string said, string argument, string why) => Expect.FindingAsync(
        SequenceSamples.Audio.With("Heads = 4", $"Heads = 4, «{said}»"),
        $"D2V6014 '{argument}' has no effect on post-norm blocks: {why}; leave it out, or write 'Norm = Norm.Pre'",
        $"Remove '{argument}'");

    [Fact]
    public void What_post_norm_blocks_do_not_compute_has_no_parameters()
    {
        var said = Harness.Generate(Harness.Usings + SequenceSamples.Audio.With("Heads = 4", "Heads = 4, AdapterDim = 16"))["Sample.Tiny.g.cs"];
        Assert.Equal(Harness.Generate(Harness.Usings + SequenceSamples.Audio)["Sample.Tiny.g.cs"], said);
    }

    [Theory]
    [InlineData(true, "Linear", "Linear(Dim = 64)")]
    [InlineData(false, "TextEncoder", "TextEncoder(Vocabulary = 1000)")]
    public Task A_mask_point_is_missing_where_it_would_stand(bool audio, string above, string said) => Expect.FindingAsync(
        (audio ? SequenceSamples.Audio : SequenceSamples.Text).Without("[Maskable]").With($"[{said}]", $"[‹{said}›]").With("Data2Vec<Tiny,", "Data2Vec<«Tiny»,"),
        $"D2V5010 'Tiny' has no [Maskable] stage, so a student made of it cannot be masked; add [Maskable] after [{above}]",
        "Add [Maskable] to 'Tiny'");

    [Fact]
    public Task Blocks_do_not_fit_frames() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[SpanMask]", "[‹BlockMask›]").With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, «Half»>"),
        "D2V5011 'Half' is a [BlockMask] for a grid of patches, but 'Tiny' has frames of audio at its mask point; use a policy declared with [SpanMask] or [RandomMask]");

    [Fact]
    public Task Spans_of_channels_are_held_against_the_width_at_the_mask_point() => Expect.FindingAsync(
        SequenceSamples.Audio.With("Kernel = 3, Stride = 2", "Kernel = 3, Stride = 2").With("Linear(Dim = 64)", "Linear(Dim = 32)")
            .With("[SpanMask]", "[SpanMask(ChannelProbability = 0.1, «ChannelLength = 40»)]").With("Data2Vec<Tiny, Half>", "Data2Vec<Tiny, ‹Half›>"),
        "D2V1004 'ChannelLength = 40' must be below the 32 channels of 'Tiny'; use 10",
        "Set 'ChannelLength = 10'");

    [Theory]
    [InlineData("Conv1d(Channels = 64, Kernel = 3, Stride = 2)", "Conv1d(Kernel = 3, Stride = 2)", "Channels", "the channels of the result", "512")]
    [InlineData("Conv1d(Channels = 64, Kernel = 3, Stride = 2)", "Conv1d(Channels = 64)", "Kernel", "the positions that one result sees", "3")]
    [InlineData("Linear(Dim = 64)", "Linear", "Dim", "the channels of the result", "256")]
    [InlineData("LayerNorm", "Dropout", "Rate", "the chance of an element", "0.1")]
    [InlineData("LayerNorm", "GradientScale", "Factor", "the factor on the gradient", "0.1")]
    [InlineData("ConvPositions(Kernel = 5, Layers = 2, Groups = 4)", "ConvPositions(Groups = 4)", "Kernel", "the frames that each convolution sees", "19")]
    public Task What_has_no_right_default_must_be_said(string right, string wrong, string argument, string meaning, string said) => Expect.FindingAsync(
        SequenceSamples.Audio.With($"[{right}]", $"[«{wrong}»]"),
        $"D2V0004 [{wrong.Split('(')[0]}] needs '{argument}' ({meaning}); write for example '{argument} = {said}'",
        $"Set '{argument} = {said}'");

    [Theory]
    [InlineData("TextEncoder(Vocabulary = 1000)", "TextEncoder", "Vocabulary", "the tokens of the vocabulary", "50_265")]
    [InlineData("TokenEmbedding(Dim = 64)", "TokenEmbedding", "Dim", "the channels of each token's vector", "256")]
    public Task A_text_says_its_sizes(string right, string wrong, string argument, string meaning, string said) => Expect.FindingAsync(
        SequenceSamples.Text.With($"[{right}]", $"[«{wrong}»]"),
        $"D2V0004 [{wrong}] needs '{argument}' ({meaning}); write for example '{argument} = {said}'",
        $"Set '{argument} = {said}'");

    [Theory]
    [InlineData("[AudioEncoder]", "[AudioEncoder(«SampleRate = 0»)]", "at least 1", "16_000")]
    [InlineData("[AudioEncoder]", "[AudioEncoder(«SampleRate = 2_000_000»)]", "at most 1_000_000", "1_000_000")]
    [InlineData("Kernel = 3, Stride = 2", "Kernel = 3, «Stride = 0»", "at least 1", "1")]
    [InlineData("Kernel = 3, Stride = 2", "Kernel = 3, «Repeat = 200»", "at most 100", "100")]
    [InlineData("Kernel = 3, Stride = 2", "Kernel = 3, Stride = 2, «Repeat = 50»", "at most 27", "27")]
    [InlineData("Kernel = 3, Stride = 2", "«Kernel = 2_000_000_000», Stride = 2", "at most 429_496_728", "429_496_728")]
    [InlineData("Kernel = 3, Stride = 2", "Kernel = 3, «Stride = 2_000_000_000»", "at most 429_496_729", "429_496_729")]
    [InlineData("5, Layers = 2", "5, «Layers = 0»", "at least 1", "5")]
    [InlineData("Groups = 4", "«Groups = 0»", "at least 1", "16")]
    [InlineData("[LayerNorm]", "[LayerNorm(«Epsilon = 0»)]", "above 0", "1e-05")]
    [InlineData("[LayerNorm]", "[GradientScale(«Factor = -1»)]", "0 or more", "0.1")]
    [InlineData("[LayerNorm]", "[Dropout(«Rate = 1»)]", "0 or more and below 1", "0.1")]
    [InlineData("Heads = 4", "Heads = 4, «InputDropout = 1»", "0 or more and below 1", "0.1")]
    public Task A_number_of_audio_stays_in_its_range(string right, string wrong, string condition, string proposed)
    {
        var said = wrong[(wrong.IndexOf('«', StringComparison.Ordinal) + 1)..wrong.IndexOf('»', StringComparison.Ordinal)];

        // The most that there is leaves gaps as a stride, which is said next; as a kernel it is too much to compute, so less is offered.
        var remains = said.StartsWith("Stride = 2_000", StringComparison.Ordinal) ? 1 : 0;
        var offered = said.StartsWith("Kernel = 2_000", StringComparison.Ordinal) ? "26_843_545" : proposed;
        return Expect.FindingAsync(
            SequenceSamples.Audio.With(right, wrong), $"D2V1004 '{said}' must be {condition}; use {proposed}", [$"Set '{said.Split(' ')[0]} = {offered}'"], remains);
    }

    [Theory]
    [InlineData("Vocabulary = 1000", "Vocabulary = 1000, «Context = 0»", "at least 1", "512")]
    [InlineData("Vocabulary = 1000", "Vocabulary = 1000, «PaddingToken = -1»", "0 or more", "1")]
    [InlineData("Vocabulary = 1000", "‹Vocabulary = 1000›, «MaskToken = 1000»", "at most 999", "999")]
    [InlineData("[LayerNorm]", "[TokenTypes(«Count = 0»)]", "at least 1", "1")]
    public Task A_number_of_text_stays_in_its_range(string right, string wrong, string condition, string proposed)
    {
        var said = wrong[(wrong.IndexOf('«', StringComparison.Ordinal) + 1)..wrong.IndexOf('»', StringComparison.Ordinal)];
        return Expect.FindingAsync(
            SequenceSamples.Text.With(right, wrong), $"D2V1004 '{said}' must be {condition}; use {proposed}", $"Set '{said.Split(' ')[0]} = {proposed}'");
    }

    [Theory]
    [InlineData("[ZeroPadding]\n[Maskable]\n")]
    [InlineData("[Maskable]\n[ZeroPadding]\n[LayerNorm]\n[Linear(Dim = 32)]\n")]
    public Task Stages_compile_on_either_side_of_the_mask_point(string stages) =>
        Expect.SilenceAsync(SequenceSamples.Audio.With("[Maskable]\n", stages));

    [Fact]
    public async Task Encoders_without_a_mask_point_compile()
    {
        await Expect.SilenceAsync(Only(SequenceSamples.Audio).Without("[Maskable]"));
        await Expect.SilenceAsync(Only(SequenceSamples.Text).Without("[Maskable]").With(Blocks, $"[ZeroPadding]\n{Blocks}"));

        static string Only(string source) => source[..source.IndexOf("\n\n", StringComparison.Ordinal)] + "\n";
    }
}
