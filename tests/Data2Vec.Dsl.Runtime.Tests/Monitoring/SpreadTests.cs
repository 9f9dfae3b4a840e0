using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Distillation;

/// <summary>The three figures against the words that define them.</summary>
public sealed class SpreadTests
{
    [Fact]
    public void The_figures_are_what_their_definitions_say()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.arange(15 * 4, dtype: torch.ScalarType.Float32).mul(1.7).sin().view(15, 4).add(0.3);
        var figures = TensorAssert.Values(Spread.Of(x));

        var (sum, n) = (0.0, 15);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                sum += i == j ? 0 : x[i].dot(x[j]).item<float>() / (x[i].norm().item<float>() * x[j].norm().item<float>());
            }
        }

        var covariance = x.t().cov();
        TensorAssert.Close(Deviation.Of(x).item<float>(), figures[0], 1e-6);
        TensorAssert.Close(sum / (n * (n - 1)), figures[1], 1e-4, 1e-5);
        TensorAssert.Close(Math.Pow(covariance.trace().item<float>(), 2) / covariance.square().sum().item<float>(), figures[2], 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Rows_along_so_many_axes_have_that_rank(int directions)
    {
        using var scope = torch.NewDisposeScope();
        var axes = torch.eye(8).narrow(0, 0, directions);
        TensorAssert.Close(directions, TensorAssert.Values(Spread.Of(torch.cat([axes, axes.neg()])))[2], 1e-5);
    }

    [Fact]
    public void Rows_that_differ_by_rounding_alone_have_collapsed()
    {
        using var scope = torch.NewDisposeScope();
        var noise = torch.arange(64 * 8, dtype: torch.ScalarType.Float32).sin().view(64, 8).mul(1e-7).add(1);
        var figures = TensorAssert.Values(Spread.Of(noise));
        Assert.InRange(figures[0], 0, 2e-3);
        Assert.InRange(figures[1], 0.99999, 1.00001);
        Assert.Equal(1, figures[2]);
    }

    [Fact]
    public void Only_masked_positions_count_and_no_more_than_so_many()
    {
        using var scope = torch.NewDisposeScope();

        // Two samples of 400 positions behind a class token; what is not masked is not a number.
        var grid = new MaskGrid(2, 20, 20, 1);
        var masks = Enumerable.Range(0, 800).Select(i => i % 2 == 0).ToArray();
        using var mask = new MaskBatch(masks, grid);
        var values = torch.arange(800 * 3, dtype: torch.ScalarType.Float32).mul(0.7).sin().view(2, 400, 3);
        var hidden = torch.where(mask.Positions.narrow(1, 1, 400).unsqueeze(2), values, torch.full_like(values, float.NaN));
        var x = torch.cat([torch.full([2, 1, 3], float.NaN), hidden], 1);
        using var probe = new Probe(["block 0", "target", "unseen"], torch.CPU);
        probe.RecordStage("block 0", x, mask);
        probe.RecordStage("other", x, mask);
        var rows = values.view(-1, 3).index_select(0, mask.MaskedIndices);
        probe.RecordStage("target", rows, torch.tensor(5f));
        probe.Record("accuracy", torch.tensor(0.5f));
        probe.Record("decay", 0.1);

        var (read, figures) = probe.Read(probe.Gather().data<float>().ToArray());
        Assert.Equal(["block 0", "target"], read.Select(spread => spread.Stage));
        var expected = TensorAssert.Values(Spread.Of(rows.index_select(0, torch.arange(0, 400, 2))));
        Assert.Equal((expected[0], expected[1], expected[2]), (read[0].Deviation, read[0].Cosine, read[0].Rank));
        Assert.Equal((5, expected[1], expected[2]), (read[1].Deviation, read[1].Cosine, read[1].Rank));
        Assert.Equal([("accuracy", 0.5), ("decay", 0.1)], figures.Select(each => (each.Key, each.Value)).Order());
        Assert.Equal((0, 0), probe.Read(probe.Gather().data<float>().ToArray()) is var (stages, none) ? (stages.Count, none.Count) : default);
    }
}
