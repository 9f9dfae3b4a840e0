using Data2Vec.Dsl.Generator.Tests.CompileAndRun;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Data2Vec.Dsl.Heads;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Randomness;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.Faults;

/// <summary>Faults 48 to 59: masking.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class MaskFaults(GoldenAssembly golden)
{
    [Fact]
    public Task Fault48_a_span_longer_than_the_audio() => Fault.GivesAsync(
        "D2V5001",
        SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(MinSamples = 50)]").With("[SpanMask]", "[SpanMask(«Length = 30»)]"),
        SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(MinSamples = 50)]").With("[SpanMask]", "[SpanMask(Length = 1)]"));

    [Theory]
    [InlineData(0.65, 10, 1)]
    [InlineData(0.9, 10, 1)]
    [InlineData(1.0, 4, 1)]
    [InlineData(0.5, 3, 1)]
    [InlineData(0.3, 2, 4)]
    [InlineData(0.8, 1, 1)]
    public void Fault48_what_a_pair_says_that_it_needs_is_what_it_needs(double probability, int length, int minSpans)
    {
        var options = new SpanMaskOptions(probability, length) { MinSpans = minSpans, EqualCounts = false };
        var least = Enumerable.Range(1, 100).Last(n => !IsTaken(n)) + 1;
        Assert.All(Enumerable.Range(least, 20), n => Assert.All(Enumerable.Range(0, 200), seed => Assert.Contains(false, Draw(n, seed))));
        Assert.Contains(Enumerable.Range(0, 20_000), seed => Covers(least - 1, seed));

        bool IsTaken(int n) => Record.Exception(() => SpanMask.Draw(new DrawnMasks(new MaskGrid(1, 1, n, 0)), _ => Draws.Keyed(1, 1, 1), options)) is null;
        bool[] Draw(int n, int seed)
        {
            var mask = new bool[n];
            SpanMask.Draw(mask, n, _ => n, [Draws.Keyed((ulong)seed, 1, 1)], options);
            return mask;
        }

        bool Covers(int n, int seed) => Record.Exception(() => Draw(n, seed)) is InvalidOperationException;
    }

    [Fact]
    public Task Fault49_a_share_that_leaves_nothing_visible() => Fault.GivesAsync(
        "D2V5002", Samples.All.With("Ratio = 0.5", "«Ratio = 0.95»"), Samples.All.With("Ratio = 0.5", "Ratio = 0.8"));

    [Fact]
    public Task Fault50_a_share_that_hides_nothing() => Fault.GivesAsync(
        "D2V5015",
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 1000, MinTokens = 8").With("[TokenMask]", "[«TokenMask»]"),
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 1000, MinTokens = 8").With("[TokenMask]", "[TokenMask(MinSpans = 1)]"));

    [Fact]
    public void Fault50_a_short_text_is_refused_where_a_shortest_is_declared()
    {
        using var scope = torch.NewDisposeScope();
        using var batch = TextBatch.Padded(torch.tensor([4L, 5, 6, 7, 4, 5, 1, 1]).view(2, 4), pad: 1);
        batch.Require("Reader", vocabulary: 60, context: 64, least: 2);
        Assert.Contains("one of this batch has 2", Assert.Throws<ArgumentException>(() => batch.Require("Reader", 60, 64, least: 3)).Message, StringComparison.Ordinal);
        var run = Harness.Generate(Harness.Usings + SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 1000, MinTokens = 12"));
        Assert.Contains("batch.Require(GetName(), Vocabulary, Context, least: 12);", run["Sample.Tiny.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Fault51_a_batch_without_a_label_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        using var model = golden.Create<LanguageModel>("Sample.Guesser");
        var logits = torch.randn(2, 5, 60);
        var labels = torch.full([2, 5], LanguageModel.Ignored, torch.ScalarType.Int64);
        Assert.Contains("no token is predicted", Assert.Throws<ArgumentException>(() => model.Loss(logits, labels)).Message, StringComparison.Ordinal);
        labels[0, 0] = torch.tensor(7L);
        Assert.True(float.IsFinite(model.Loss(logits, labels).item<float>()));
    }

    [Fact]
    public void Fault52_a_row_of_nothing_but_padding_stays_a_number()
    {
        using var scope = torch.NewDisposeScope();
        using var encoder = golden.Create<Encoder<TextBatch>>("Sample.Reading");
        encoder.eval();
        using var batch = TextBatch.Padded(torch.tensor([4L, 5, 6, 1, 1, 1]).view(2, 3), pad: 1);
        Assert.True(batch.Padding![1].all().item<bool>());
        Assert.True(encoder.forward(batch).isfinite().all().item<bool>());
    }

    [Fact]
    public Task Fault53_a_span_in_samples_where_frames_are_masked() => Fault.GivesAsync(
        "D2V1004",
        SequenceSamples.Audio.With("[SpanMask]", "[SpanMask(«Milliseconds = 1»)]"),
        SequenceSamples.Audio.With("[SpanMask]", "[SpanMask(Milliseconds = 1.25)]"));

    [Fact]
    public void Fault55_the_mask_vector_is_as_wide_as_what_it_replaces()
    {
        foreach (var name in GoldenAssembly.Encoders.Concat(GoldenAssembly.SequenceEncoders))
        {
            using var model = golden.Create<Model>(name);
            var width = golden.IsOf<Encoder<ImageBatch>>(name) ? golden.Encoder(name).Dim : (int?)null;
            foreach (var (_, token) in model.named_parameters().Where(p => p.name == "mask_token"))
            {
                Assert.True(token.dim() == 1 && token.size(0) > 1 && (width is null || width == token.size(0)), name);
            }
        }
    }

    [Fact]
    public Task Fault56_a_block_larger_than_the_grid() => Fault.GivesAsync(
        "D2V5007",
        Samples.Blocks.With("Patch = 4", "Patch = 8").With("Masked = 38, MinBlock = 4, MaxBlock = 38", "Masked = 12, «MinBlock = 10», MaxBlock = 38"),
        Samples.Blocks.With("Patch = 4", "Patch = 8").With("Masked = 38, MinBlock = 4, MaxBlock = 38", "Masked = 12, MinBlock = 4, MaxBlock = 38"));

    [Fact]
    public Task Fault59_a_span_of_channels_as_long_as_all() => Fault.GivesAsync(
        "D2V1004",
        SequenceSamples.Audio.With("[SpanMask]", "[SpanMask(ChannelProbability = 0.2, «ChannelLength = 64»)]"),
        SequenceSamples.Audio.With("[SpanMask]", "[SpanMask(ChannelProbability = 0.2, ChannelLength = 16)]"));
}
