using System.Text.Json;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;

namespace Data2Vec.Dsl.Runtime.Tests.Masking;

public class BlockMaskTests
{
    public static TheoryData<string> Cases => new("fairseq_default", "published_120", "beit_max_default", "small_6x6");

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_masks_are_those_of_fairseq_for_the_same_draws(string name)
    {
        using var fixture = FairseqCase.Load("beit_block_masks");
        var settings = new Settings(fixture.Json.GetProperty("cases").GetProperty(name));
        var expected = fixture[$"{name}.exact_mask"];
        var draws = new RecordedDraws(settings.Case.GetProperty("exact_draws"));
        var masks = Enumerable.Range(0, (int)expected.size(0)).SelectMany(_ => settings.Draw(draws)).ToArray();
        Assert.Equal(expected.data<bool>().ToArray(), masks);
        Assert.True(draws.AllUsed);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Our_own_draws_give_masks_of_the_same_statistics(string name)
    {
        using var fixture = FairseqCase.Load("beit_block_masks");
        var settings = new Settings(fixture.Json.GetProperty("cases").GetProperty(name));
        var statistics = settings.Case.GetProperty("statistics");
        var images = statistics.GetProperty("images").GetInt32();
        var frequency = new double[settings.Rows * settings.Columns];
        double count = 0, perimeter = 0;
        for (var i = 0; i < images; i++)
        {
            var mask = settings.Draw(Draws.Keyed(7, 0, i));
            count += mask.Count(m => m) / (double)images;
            perimeter += Perimeter(mask, settings.Rows, settings.Columns) / (double)images;
            for (var j = 0; j < mask.Length; j++)
            {
                frequency[j] += mask[j] ? 1.0 / images : 0;
            }

            Assert.InRange(mask.Count(m => m), 1, settings.Masked);
        }

        var tolerances = fixture.Json.GetProperty("tolerances");
        TensorAssert.Close(statistics.GetProperty("mean_count").GetDouble(), count, 0, tolerances.GetProperty("mean_count").GetDouble());
        TensorAssert.Close(statistics.GetProperty("mean_perimeter").GetDouble(), perimeter, 0.02);
        var expected = TensorAssert.Values(fixture[$"{name}.position_frequency"]);
        for (var j = 0; j < frequency.Length; j++)
        {
            TensorAssert.Close(expected[j], frequency[j], 0, tolerances.GetProperty("position_frequency").GetDouble(), $"position {j}");
        }
    }

    [Fact]
    public void Half_a_position_is_rounded_to_the_even_number()
    {
        // An area of 6.25 with equal sides: 2.5 positions high and wide.
        using var draws = JsonDocument.Parse(
            """
            [{"call":"uniform","a":4,"b":9,"value":6.25},
             {"call":"uniform","a":-1.2039728043259361,"b":1.2039728043259361,"value":0},
             {"call":"randint_inclusive","a":0,"b":4,"value":0}, {"call":"randint_inclusive","a":0,"b":4,"value":0},
             {"call":"uniform","a":4,"b":5,"value":4},
             {"call":"uniform","a":-1.2039728043259361,"b":1.2039728043259361,"value":0},
             {"call":"randint_inclusive","a":0,"b":4,"value":4}, {"call":"randint_inclusive","a":0,"b":4,"value":4},
             {"call":"uniform","a":4,"b":1,"value":1},
             {"call":"uniform","a":-1.2039728043259361,"b":1.2039728043259361,"value":0},
             {"call":"randint_inclusive","a":0,"b":5,"value":3}, {"call":"randint_inclusive","a":0,"b":5,"value":3}]
            """);
        var recorded = new RecordedDraws(draws.RootElement);
        var mask = new bool[36];
        BlockMask.Draw(mask, 6, 6, 9, 4, 9, recorded);
        Assert.Equal([0, 1, 6, 7, 21, 28, 29, 34, 35], Enumerable.Range(0, 36).Where(i => mask[i]));
        Assert.True(recorded.AllUsed);
    }

    [Fact]
    public void A_grid_as_small_as_the_blocks_still_ends()
    {
        var mask = new bool[4];
        BlockMask.Draw(mask, 2, 2, 4, 1, 4, Draws.Keyed(1, 0, 0));
        Assert.InRange(mask.Count(m => m), 0, 4);
    }

    [Fact]
    public void A_mask_that_does_not_cover_the_grid_is_refused() =>
        Assert.Throws<ArgumentException>(() => BlockMask.Draw(new bool[5], 2, 3, 1, 1, 1, Draws.Keyed(1, 0, 0)));

    // Sides of masked positions that do not touch another masked position; the border of the grid counts.
    private static int Perimeter(bool[] mask, int rows, int columns)
    {
        bool Masked(int i, int j) => i >= 0 && i < rows && j >= 0 && j < columns && mask[(i * columns) + j];
        var sides = 0;
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                (int, int)[] neighbours = [(i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)];
                sides += Masked(i, j) ? neighbours.Count(n => !Masked(n.Item1, n.Item2)) : 0;
            }
        }

        return sides;
    }

    private sealed record Settings(JsonElement Case)
    {
        public int Rows => Case.GetProperty("window")[0].GetInt32();

        public int Columns => Case.GetProperty("window")[1].GetInt32();

        public int Masked => Case.GetProperty("num_masks").GetInt32();

        public bool[] Draw(Draws draws)
        {
            var mask = new bool[Rows * Columns];
            var (least, most) = (Case.GetProperty("min_masks").GetInt32(), Case.GetProperty("max_masks").GetInt32());
            BlockMask.Draw(mask, Rows, Columns, Masked, least, most, draws);
            return mask;
        }
    }
}
