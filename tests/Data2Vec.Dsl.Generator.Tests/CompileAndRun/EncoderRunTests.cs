using Data2Vec.Dsl.Generator.Tests.Testing;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>What an encoder promises at compile time holds when it runs.</summary>
[Collection(nameof(GoldenAssembly))]
public sealed class EncoderRunTests(GoldenAssembly golden)
{
    public static TheoryData<string> Encoders => [.. GoldenAssembly.Encoders];

    public static TheoryData<string> MaskableEncoders => [.. GoldenAssembly.Encoders.Except(["Sample.NoMaskPoint", "Sample.Block"])];

    [Fact]
    public void Every_golden_declaration_is_run()
    {
        Assert.Equal(
            golden.Deriving("Encoder`1").Except(["Sample.Eye", "Sample.Ear", "Sample.Neck", "Sample.Cochlea", "Sample.Shortened", "Sample.Reader"]).Order(StringComparer.Ordinal),
            GoldenAssembly.Encoders.Concat(GoldenAssembly.SequenceEncoders).Order(StringComparer.Ordinal));
        Assert.Equal(
            golden.Deriving("Pair`1").Order(StringComparer.Ordinal),
            GoldenAssembly.Pairs.Concat(GoldenAssembly.SequencePairs).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Shapes_and_counts_are_those_of_the_declaration(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var encoder = golden.Encoder(name);
        var table = StageRows.Parse(golden.Fact<string>(name, "StageTable"));
        using var batch = Images(table, 3);
        var features = encoder.forward(batch);

        Assert.Equal([3, golden.Fact<int>(name, "Tokens"), encoder.Dim], features.shape);
        Assert.Equal(table.Shape(table.Rows.Count - 2, 3), features.shape);
        Assert.True(features.isfinite().all().item<bool>());

        var parameters = encoder.named_parameters().ToList();
        var count = golden.Fact<long>(name, "ParameterCount");
        Assert.Equal(count, parameters.Sum(p => p.parameter.numel()));
        Assert.Equal(count, table.Rows[^1].Parameters);
        Assert.Equal(count, table.Rows.SkipLast(1).Sum(r => r.Parameters));
        Assert.Equal(golden.Fact<ParameterLayout>(name, "Layout").Length, encoder.Store.Values.numel());
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void The_buffer_is_filled_by_parameters_that_do_not_overlap(string name)
    {
        using var encoder = golden.Encoder(name);
        var end = 0L;
        foreach (var (parameter, value, offset) in encoder.Store.Parameters.OrderBy(p => p.Offset))
        {
            Assert.True(end <= offset, parameter + " overlaps the one before it");
            Assert.InRange(offset - end, 0, ParameterLayout.Alignment - 1);
            end = offset + value.numel();
        }

        Assert.InRange(encoder.Store.Layout.Length - end, 0, ParameterLayout.Alignment - 1);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Every_parameter_has_one_fairseq_name(string name)
    {
        using var encoder = golden.Encoder(name);
        var names = encoder.FairseqNames().ToList();
        Assert.Equal(
            encoder.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal),
            names.Select(n => n.Name).Order(StringComparer.Ordinal));
        var known = names.Where(n => !n.Name.StartsWith("stages.", StringComparison.Ordinal)).ToList();
        Assert.Equal(known.Count, names.SelectMany(n => n.Sources).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(MaskableEncoders))]
    public void The_grid_at_the_mask_point_is_the_one_of_the_tables(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var encoder = golden.Encoder(name);
        var table = StageRows.Parse(golden.Fact<string>(name, "StageTable"));
        using var batch = Images(table, 2);
        var grid = encoder.GridOf(batch);
        var embedded = encoder.ToMaskPoint(batch);
        var maskable = table.Rows.ToList().FindIndex(r => r.Stage == "Maskable");

        Assert.Equal(2, grid.Samples);
        Assert.Equal(encoder.ExtraTokens, grid.ExtraTokens);
        Assert.Equal(table.Shape(table.Rows.ToList().FindIndex(r => r.Stage.StartsWith("PatchEmbedding", StringComparison.Ordinal)), 2)[1], grid.Positions);
        Assert.Equal(table.Shape(maskable, 2), embedded.Values.shape);
        Assert.Equal(grid.Rows * (double)table.Shape(0, 2)[3], grid.Columns * (double)table.Shape(0, 2)[2]);
    }

    [Theory]
    [MemberData(nameof(MaskableEncoders))]
    public void What_stands_in_masked_patches_does_not_reach_the_output(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var encoder = golden.Encoder(name);
        encoder.eval();
        var table = StageRows.Parse(golden.Fact<string>(name, "StageTable"));
        using var batch = Images(table, 1);
        var grid = encoder.GridOf(batch);
        var drawn = new bool[grid.Positions];
        drawn[0] = true;
        using var mask = new Masking.MaskBatch(drawn, grid);

        // The first patch is the top left corner.
        var changed = batch.Pixels.clone();
        changed[torch.TensorIndex.Ellipsis, ..(int)(table.Shape(0, 1)[2] / grid.Rows), ..(int)(table.Shape(0, 1)[3] / grid.Columns)].add_(5);
        using var other = new ImageBatch(changed);
        Assert.True(Masked(batch).equal(Masked(other)).all().item<bool>());
        Assert.False(encoder.forward(batch).equal(encoder.forward(other)).all().item<bool>());

        torch.Tensor Masked(ImageBatch images) => encoder.Encode(encoder.Mask(encoder.ToMaskPoint(images), mask));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Samples_of_a_batch_do_not_see_each_other(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var encoder = golden.Encoder(name);
        encoder.eval();
        using var batch = Images(StageRows.Parse(golden.Fact<string>(name, "StageTable")), 3);
        var changed = batch.Pixels.clone();
        changed[1].add_(1);
        using var other = new ImageBatch(changed);
        var (before, after) = (encoder.forward(batch), encoder.forward(other));
        Assert.True(before[0].allclose(after[0]) && before[2].allclose(after[2]));
        Assert.False(before[1].allclose(after[1]));
    }

    [Fact]
    public void A_batch_of_another_size_is_refused_in_the_words_of_the_declaration()
    {
        using var encoder = golden.Encoder("Sample.Rectangle");
        using var batch = new ImageBatch(torch.zeros(2, 1, 40, 24));
        var message = Assert.Throws<ArgumentException>(() => encoder.forward(batch)).Message;
        Assert.Contains("'Rectangle' takes float32 images of [B, 1, 24, 40]", message, StringComparison.Ordinal);
    }

    internal static ImageBatch Images(StageRows table, long count)
    {
        using var random = new torch.Generator(3);
        return new ImageBatch(torch.randn(table.Shape(0, count), generator: random).DetachFromDisposeScope());
    }
}
