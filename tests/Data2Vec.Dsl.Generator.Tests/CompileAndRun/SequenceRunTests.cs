using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>What an encoder of audio or text promises at compile time holds when it runs, whatever the length of its input.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class SequenceRunTests(GoldenAssembly golden)
{
    public static TheoryData<string> Encoders => [.. GoldenAssembly.SequenceEncoders];

    // As in the published models, a norm over the whole time sees padding, and the second of several convolutions over positions sees what
    // the first made of it.
    public static TheoryData<string> BlindToPadding => [.. GoldenAssembly.SequenceEncoders.Except(["Sample.AudioParts", "Sample.Ears", "Sample.Hearing"])];

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Shapes_and_counts_are_those_of_the_declaration(string name)
    {
        using var scope = torch.NewDisposeScope();
        var table = StageRows.Parse(golden.Fact<string>(name, "StageTable"));
        foreach (var length in new long[] { 64, 63 })
        {
            using var subject = Subject.Of(golden, name, [length, length]);
            var at = subject.Symbols(table);
            Assert.Equal(table.Shape(table.Rows.Count - 2, at), subject.Features().shape);
            Assert.Equal(table.Shape(table.Rows.ToList().FindIndex(r => r.Stage == "Maskable"), at), subject.Embedded().Values.shape);
            Assert.Equal([2L, subject.Positions(length)], [subject.Grid().Samples, subject.Grid().Columns]);
            Assert.True(subject.Features().isfinite().all().item<bool>());
        }

        using var model = golden.Create<Model>(name);
        var count = golden.Fact<long>(name, "ParameterCount");
        Assert.Equal(count, model.parameters().Sum(p => p.numel()));
        Assert.Equal(count, table.Rows[^1].Parameters);
        Assert.Equal(count, table.Rows.SkipLast(1).Sum(r => r.Parameters));
        Assert.Equal(golden.Fact<ParameterLayout>(name, "Layout").Length, model.Store.Values.numel());
    }

    [Theory]
    [MemberData(nameof(BlindToPadding))]
    public void A_clip_or_text_gives_the_same_alone_as_among_longer_ones(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var together = Subject.Of(golden, name, [64, 40]);
        using var alone = Subject.Of(golden, name, [40], first: 1);
        var features = alone.Features();
        Assert.True(together.Features().size(1) > features.size(1));
        Assert.True(together.Features()[1].narrow(0, 0, features.size(1)).allclose(features[0], rtol: 1e-4, atol: 1e-5));
        Assert.Equal([(int)together.Positions(64), (int)together.Positions(40)], together.Grid().Lengths!);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void What_stands_in_masked_positions_does_not_reach_the_output(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var subject = Subject.Of(golden, name, [64]);
        var input = subject.Embedded();
        var drawn = new bool[subject.Grid().Positions];
        drawn[1] = true;
        using var mask = new MaskBatch(drawn, subject.Grid());
        var changed = input.Values.clone();
        changed.narrow(1, 1, 1).add_(1);
        var other = input with { Values = changed };
        Assert.True(subject.Encode(subject.Mask(input, mask)).equal(subject.Encode(subject.Mask(other, mask))).all().item<bool>());
        Assert.False(subject.Encode(input).equal(subject.Encode(other)).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Names_in_other_libraries_are_there_once_or_not_at_all(string name)
    {
        using var subject = Subject.Of(golden, name, [64]);
        foreach (var names in subject.Names())
        {
            Assert.Equal(subject.ParameterNames().Order(StringComparer.Ordinal), names.Select(n => n.Name).Order(StringComparer.Ordinal));
            var sources = names.SelectMany(n => n.Sources).ToList();
            Assert.Equal(sources.Count, sources.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Theory]
    [InlineData("Sample.Hearing", 59, 1)]
    [InlineData("Sample.Hearing", 40, 1)]
    [InlineData("Sample.Hearing", 39, 0)]
    [InlineData("Sample.Hearing", 60, 2)]
    [InlineData("Sample.Hearing", 16_000, 799)]
    [InlineData("Sample.AudioParts", 12, 1)]
    public void Frames_of_so_many_samples(string name, long samples, long frames) => Assert.Equal(frames, golden.Call<long>(name, "Frames", samples));

    [Fact]
    public void What_is_no_input_is_refused_in_the_words_of_the_declaration()
    {
        using var hearing = golden.Create<Encoder<AudioBatch>>("Sample.Hearing");
        using var otherRate = new AudioBatch(torch.zeros(1, 64), 8_000);
        using var tooShort = new AudioBatch(torch.zeros(1, 39), 16_000);
        Assert.Contains("'Hearing' takes audio of 16000 Hz", Assert.Throws<ArgumentException>(() => hearing.forward(otherRate)).Message, StringComparison.Ordinal);
        Assert.Contains("'Hearing' takes clips of 40 samples or more", Assert.Throws<ArgumentException>(() => hearing.forward(tooShort)).Message, StringComparison.Ordinal);

        using var reading = golden.Create<Encoder<TextBatch>>("Sample.Reading");
        using var tooLong = new TextBatch(torch.zeros(1, 65, torch.ScalarType.Int64));
        using var unknown = new TextBatch(torch.full([1, 4], 65, torch.ScalarType.Int64));
        Assert.Contains("'Reading' takes up to 64 tokens", Assert.Throws<ArgumentException>(() => reading.forward(tooLong)).Message, StringComparison.Ordinal);
        Assert.Contains("'Reading' knows tokens 0 to 64", Assert.Throws<ArgumentException>(() => reading.forward(unknown)).Message, StringComparison.Ordinal);
    }
}
