using Data2Vec.Dsl.Generator.Tests.CompileAndRun;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Data2Vec.Dsl.Heads;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.Faults;

/// <summary>Faults 37 to 47: positions and vocabularies.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class PositionFaults(GoldenAssembly golden)
{
    [Theory]
    [InlineData("Sample.Reading", 1)]
    [InlineData("Sample.TextParts", 0)]
    public void Fault37_the_longest_text_has_a_row_for_each_place(string name, int padding)
    {
        using var scope = torch.NewDisposeScope();
        using var subject = Subject.Of(golden, name, [64]);
        Assert.Equal(64, golden.Fact<int>(name, "Context"));
        Assert.True(subject.Features().isfinite().all().item<bool>());
        using var model = golden.Create<Model>(name);
        Assert.Equal(64 + padding + 1, model.named_parameters().Single(p => p.name == "token_positions").parameter.size(0));
    }

    [Fact]
    public void Fault39_a_table_of_positions_has_as_many_rows_as_there_are_positions()
    {
        using var encoder = golden.Encoder("Sample.Positions");
        var table = Assert.Single(encoder.named_parameters(), p => p.name.Contains("position", StringComparison.Ordinal));
        Assert.Equal([golden.Fact<int>("Sample.Positions", "Tokens"), encoder.Dim], table.parameter.shape[^2..]);
        Assert.True(table.parameter.shape[..^2].All(axis => axis == 1));
    }

    [Fact]
    public Task Fault44_a_padding_token_outside_the_vocabulary() => Fault.GivesAsync(
        "D2V1004",
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 1000, «PaddingToken = 1000»"),
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 1000, PaddingToken = 998"));

    [Fact]
    public Task Fault45_one_token_for_mask_and_padding() => Fault.GivesAsync(
        "D2V1017",
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 1000, «MaskToken = 1»"),
        SequenceSamples.Text.With("Vocabulary = 1000", "Vocabulary = 1000, MaskToken = 2"));

    [Fact]
    public void Fault46_a_tied_head_takes_the_encoders_own_vectors()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Empty(LanguageFaults.ArgumentsOf("LanguageModelHeadAttribute"));
        using var model = golden.Create<LanguageModel>("Sample.Guesser");
        using var batch = new TextBatch(torch.full([2, 5], 7, torch.ScalarType.Int64));
        Assert.Equal([2L, 5, golden.Fact<int>("Sample.Reader", "Vocabulary")], model.forward(batch).shape);
    }
}
