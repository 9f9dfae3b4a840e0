using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Faults;

/// <summary>Faults that are in no list and would run in silence, or stop a run by chance.</summary>
public sealed class FurtherFaults
{
    [Fact]
    public Task Random_tokens_of_a_vocabulary_that_has_none() => Fault.GivesAsync(
        "D2V1004",
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 4").With("[TokenMask]", "[TokenMask(«RandomTokens = 0.1»)]"),
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 5").With("[TokenMask]", "[TokenMask(RandomTokens = 0.1)]"));

    [Fact]
    public Task Spans_of_tokens_that_cover_the_longest_text() => Fault.GivesAsync(
        "D2V1004",
        SequenceSamples.Text.With("[TokenMask]", "[TokenMask(«MinSpans = 128»)]"),
        SequenceSamples.Text.With("[TokenMask]", "[TokenMask(MinSpans = 127)]"));

    [Fact]
    public Task A_span_of_tokens_that_covers_the_shortest_text() => Fault.GivesAsync(
        "D2V1004",
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 1000, MinTokens = 4").With("[TokenMask]", "[«TokenMask(MinSpans = 1)»]"),
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 1000, MinTokens = 5").With("[TokenMask]", "[TokenMask(MinSpans = 1)]"));

    [Fact]
    public Task As_many_single_frames_as_there_are() => Fault.GivesAsync(
        "D2V5002",
        SequenceSamples.Audio.With("[SpanMask]", "[SpanMask(«Probability = 1», Length = 1)]"),
        SequenceSamples.Audio.With("[SpanMask]", "[SpanMask(Probability = 0.9, Length = 1)]"));

    [Fact]
    public Task Nearly_all_frames_hidden_one_by_one() => Fault.GivesAsync(
        "D2V5013",
        SequenceSamples.Audio.With("[SpanMask]", "[RandomMask(«Ratio = 0.95»)]"),
        SequenceSamples.Audio.With("[SpanMask]", "[RandomMask(Ratio = 0.8)]"));

    [Fact]
    public Task A_single_class_is_always_right() => Fault.GivesAsync(
        "D2V1004",
        SequenceSamples.Text.WithoutPair() + "\n[WithHead<Tiny>]\n[TextClassifier(«Classes = 1»)]\npublic sealed partial class Judge;",
        SequenceSamples.Text.WithoutPair() + "\n[WithHead<Tiny>]\n[TextClassifier(Classes = 2)]\npublic sealed partial class Judge;");

    [Fact]
    public Task A_norm_over_a_batch_of_one() => Fault.GivesAsync(
        "D2V6005",
        SequenceSamples.Audio.With("TopLayers = 2", "TopLayers = 2, «InstanceNorm = Normalise.Mean», TimeFirst = true").With("BatchSize = 64", "BatchSize = 1"),
        SequenceSamples.Audio.With("TopLayers = 2", "TopLayers = 2, InstanceNorm = Normalise.Mean, TimeFirst = true").With("BatchSize = 64", "BatchSize = 2"));

    [Theory]
    [InlineData("")]
    [InlineData(", InstanceNorm = Normalise.LayersAndMean")]
    [InlineData(", LayerNorm = Normalise.Mean")]
    public Task Axes_turned_round_where_no_norm_acts_on_them(string norms) => Fault.GivesAsync(
        "D2V6014",
        SequenceSamples.Audio.With("TopLayers = 2", $"TopLayers = 2, «TimeFirst = true»{norms}"),
        SequenceSamples.Audio.With("TopLayers = 2", "TopLayers = 2, TimeFirst = true, GroupNorm = Normalise.Layers"));

    [Fact]
    public Task A_variant_that_takes_shorter_clips_than_its_pair() => Fault.GivesAsync("D2V5001", Shorter.With("MinSamples = 120", "«MinSamples = 110»"), Shorter);

    private static string Shorter => SequenceSamples.Audio.With("[AudioEncoder]", "[AudioEncoder(MinSamples = 400)]") + """

        [Variant<Tiny>]
        [AudioEncoder(MinSamples = 120)]
        public sealed partial class Short;

        [Data2Vec<Short, Half>]
        [Targets(TopLayers = 2)]
        [Recipe(Updates = 1000, BatchSize = 64, LearningRate = 1e-3)]
        public sealed partial class ShortPair;
        """;
}
