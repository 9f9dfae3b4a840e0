using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>Which of several arguments is blamed.</summary>
public sealed class BlameTests
{
    [Fact]
    public async Task What_another_file_declares_is_blamed_on_what_refers_to_it()
    {
        var diagnostic = Assert.Single(await Harness.AnalyzeAsync(
            Harness.Usings + Samples.Encoder + Samples.Mask.With("Ratio = 0.5", "Ratio = 0.95"), Harness.Usings + Samples.Pair));
        Assert.Equal("D2V5002", diagnostic.Id);
        Assert.Equal("Source1.cs: Half", Show(diagnostic.Location));
        Assert.Equal("Source0.cs: Ratio = 0.95", Show(Assert.Single(diagnostic.AdditionalLocations)));

        static string Show(Microsoft.CodeAnalysis.Location location) =>
            $"{location.SourceTree!.FilePath}: {location.SourceTree.ToString().Substring(location.SourceSpan.Start, location.SourceSpan.Length)}";
    }

    [Fact]
    public Task A_width_is_blamed_that_neither_groups_nor_heads_divide() => Expect.FindingAsync(
        SequenceSamples.Audio.With("[Linear(Dim = 64)]", "[Linear(«Dim = 65»)]").With("Groups = 4", "‹Groups = 4›"),
        "D2V3001 'Groups = 4' does not divide the 65 channels (65 = 4 × 16 + 1); use 'Dim = 64' or 'Dim = 68', or 1, 5 or 13 groups",
        "Set 'Dim = 64'",
        "Set 'Dim = 68'");

    [Fact]
    public Task Of_mask_and_padding_the_one_that_is_not_where_it_usually_is() => Expect.FindingAsync(
        SequenceSamples.Text.With("TextEncoder(Vocabulary = 1000)", "TextEncoder(‹Vocabulary = 1000›, «PaddingToken = 999», MaskToken = 999)"),
        "D2V1017 'MaskToken = 999' (as declared) is also the padding token; use 'PaddingToken = 1'",
        "Set 'PaddingToken = 1'");
}
