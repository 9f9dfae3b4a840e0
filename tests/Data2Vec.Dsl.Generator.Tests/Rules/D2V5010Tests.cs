using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V5010Tests
{
    [Fact]
    public Task A_student_needs_a_mask_point() => Expect.FindingAsync(
        Samples.All.Without("[Maskable]").With("[ClassToken]", "[‹ClassToken›]").With("Data2Vec<Tiny,", "Data2Vec<«Tiny»,"),
        "D2V5010 'Tiny' has no [Maskable] stage, so a student made of it cannot be masked; add [Maskable] after [ClassToken]",
        "Add [Maskable] to 'Tiny'");

    [Fact]
    public Task The_mask_point_of_a_variant_is_its_bases() => Expect.FindingAsync(
        Samples.All.Without("[Maskable]").Without("[ClassToken]").With("[PatchEmbedding(Dim = 64, Patch = 8)]", "[‹PatchEmbedding(Dim = 64, Patch = 8)›]")
            .With("Data2Vec<Tiny,", "Data2Vec<«Wide»,") + Samples.Variant,
        "D2V5010 'Wide' has no [Maskable] stage, so a student made of it cannot be masked; add [Maskable] after [PatchEmbedding]",
        "Add [Maskable] to 'Tiny'");

    [Fact]
    public Task One_class_of_a_file_says_what_the_encoder_of_all_lacks() => Expect.FindingAsync(
        SequenceSamples.Audio.Without("[Maskable]").With("[Linear(Dim = 64)]", "[‹Linear(Dim = 64)›]").With("Data2Vec<Tiny,", "Data2Vec<«Tiny»,")
            + "[WithHead<Tiny>]\n[ContrastiveHead]\npublic sealed partial class Listener;\n\n" + Samples.Pair.With("TinyPair", "OtherPair"),
        "D2V5010 'Tiny' has no [Maskable] stage, so a student made of it cannot be masked; add [Maskable] after [Linear]",
        "Add [Maskable] to 'Tiny'");

    [Fact]
    public Task A_head_says_it_where_no_pair_does() => Expect.FindingAsync(
        SequenceSamples.Audio.Without("[Maskable]").With("[Linear(Dim = 64)]", "[‹Linear(Dim = 64)›]").With(Samples.Pair, "")
            + "[WithHead<«Tiny»>]\n[ContrastiveHead]\npublic sealed partial class Listener;\n",
        "D2V5010 'Tiny' has no [Maskable] stage, so what [ContrastiveHead] predicts cannot be masked; add [Maskable] after [Linear]",
        "Add [Maskable] to 'Tiny'");

    [Fact]
    public async Task Of_two_files_each_says_it()
    {
        var encoder = Harness.Usings + Samples.Encoder.Without("[Maskable]") + Samples.Mask;
        var found = await Harness.AnalyzeAsync(encoder, Harness.Usings + Samples.Pair, Harness.Usings + Samples.Pair.With("TinyPair", "OtherPair"));
        Assert.Equal(["D2V5010", "D2V5010"], found.Select(d => d.Id));
    }

    [Fact]
    public Task With_a_mask_point_all_of_them_are_fine() => Expect.SilenceAsync(
        SequenceSamples.Audio + "[WithHead<Tiny>]\n[ContrastiveHead]\npublic sealed partial class Listener;\n\n" + Samples.Pair.With("TinyPair", "OtherPair"));

    [Fact]
    public Task An_encoder_without_a_student_needs_none() => Expect.SilenceAsync(Samples.Encoder.Without("[Maskable]"));
}
