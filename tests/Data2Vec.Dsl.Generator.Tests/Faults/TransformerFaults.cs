using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Generator.Tests.CompileAndRun;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.Faults;

/// <summary>Faults 1 to 17: the geometry of transformer blocks.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class TransformerFaults(GoldenAssembly golden)
{
    [Fact]
    public Task Fault01_heads_that_do_not_divide_the_width() => Fault.GivesAsync(
        "D2V2001", Samples.All.With("Heads = 4", "«Heads = 5»"), Samples.All.With("Heads = 4", "Heads = 8"));

    [Fact]
    public Task Fault02_channels_that_a_rounded_head_leaves_out() => Fault.GivesAsync(
        "D2V2001", Samples.All.With("Dim = 64", "Dim = 770").With("Heads = 4", "«Heads = 12»"), Samples.All.With("Dim = 64", "Dim = 768").With("Heads = 4", "Heads = 12"));

    [Fact]
    public Task Fault03_a_feed_forward_layer_with_a_digit_too_few() => Fault.GivesAsync(
        "D2V2005", Samples.All.With("Heads = 4", "Heads = 4, «Hidden = 25»"), Samples.All.With("Heads = 4", "Heads = 4, Hidden = 256"));

    [Fact]
    public Task Fault07_widths_flow_and_are_said_once() => Expect.SilenceAsync(
        SequenceSamples.Audio.With("[Linear(Dim = 64)]", "[Linear(Dim = 96)]").With("Groups = 4", "Groups = 6"));

    [Fact]
    public void Fault08_a_norm_has_no_size_to_say() =>
        Assert.Equal(["Epsilon"], LanguageFaults.ArgumentsOf("LayerNormAttribute"));

    [Fact]
    public Task Fault10_a_stage_over_time_behind_one_over_channels() => Fault.GivesAsync(
        "D2V1002",
        SequenceSamples.Audio.Without("[LayerNorm]").With("[Conv1d(Channels = 64, Kernel = 3, Stride = 2)]", "[LayerNorm]\n[«Conv1d(Channels = 64, Kernel = 3, Stride = 2)»]"),
        SequenceSamples.Audio);

    [Theory]
    [InlineData("Sample.Hearing", 64)]
    [InlineData("Sample.AudioParts", 64)]
    [InlineData("Sample.BigEars", 60)]
    [InlineData("Sample.Reading", 6)]
    [InlineData("Sample.TextParts", 7)]
    public void Fault11_samples_are_apart_even_where_there_are_as_many_as_positions(string name, long length)
    {
        using var scope = torch.NewDisposeScope();
        using var one = Subject.Of(golden, name, [length]);
        var count = (int)one.Positions(length);
        using var together = Subject.Of(golden, name, [.. Enumerable.Repeat(length, count)]);
        var features = together.Features();
        for (var i = 0; i < count; i++)
        {
            using var alone = Subject.Of(golden, name, [length], first: i);
            Assert.True(alone.Features()[0].allclose(features[i], rtol: 1e-4, atol: 1e-5), $"sample {i} of {count}");
        }
    }

    [Fact]
    public Task Fault14_a_class_token_that_the_bias_has_no_rows_for() => Fault.GivesAsync(
        "D2V1015", Samples.All.With("[ClassToken]", "[RelativePositionBias]\n[«ClassToken»]"), Samples.All.With("[ClassToken]", "[ClassToken]\n[RelativePositionBias]"));

    [Theory]
    [InlineData(2, 5)]
    [InlineData(5, 2)]
    [InlineData(3, 3)]
    public void Fault15_every_offset_of_a_grid_that_is_not_square_has_its_own_row(int rows, int columns)
    {
        using var index = RelativePositions.Index(rows, columns, classToken: false);
        var at = index.data<long>().ToArray();
        var n = rows * columns;
        Assert.Equal(((2 * rows) - 1) * ((2 * columns) - 1), at.Distinct().Count());
        var offsets = from p in Enumerable.Range(0, n) from q in Enumerable.Range(0, n) select ((p / columns) - (q / columns), (p % columns) - (q % columns), Row: at[(p * n) + q]);
        Assert.All(offsets.GroupBy(o => (o.Item1, o.Item2)), same => Assert.Single(same.Select(o => o.Row).Distinct()));
    }

    [Fact]
    public void Fault16_a_table_has_a_row_for_each_offset_and_a_column_for_each_head()
    {
        using var pair = golden.Pair("Sample.EyePair");
        var table = Assert.Single(pair.StudentEncoder.named_parameters(), p => p.name.StartsWith("relative", StringComparison.Ordinal));
        Assert.Equal([RelativePositions.TableRows(4, 4, classToken: true), 4L], table.parameter.shape);
    }

    [Fact]
    public void Fault17_a_teacher_skips_no_layer_while_the_student_does()
    {
        using var scope = torch.NewDisposeScope();
        using var pair = golden.Create<Pair<AudioBatch>>("Sample.HearingPair");
        using var batch = new AudioBatch(torch.randn(2, 400), 16_000);
        using var mask = pair.Masking.Sample(pair.GridOf(batch), seed: 1, update: 1);
        pair.train();
        var steps = Enumerable.Range(1, 5).Select(seed =>
        {
            torch.manual_seed(seed);
            return pair.forward(batch, mask);
        }).ToList();
        Assert.All(steps, step => Assert.True(step.Target.equal(steps[0].Target).all().item<bool>()));
        Assert.Contains(steps, step => !step.Prediction.equal(steps[0].Prediction).all().item<bool>());
    }
}
